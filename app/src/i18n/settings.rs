//! Settings beside the addresses: sessions, folders, the versions of the pages.

words! {
    contents: "このページの項目", "On this page";
    sessions: "ログイン中の端末", "Signed-in devices";
    sessions_hint: "心当たりのない端末があれば「ログアウトさせる」を押し、パスワードを変えてください。", "If you do not know a device, sign it out and change your password.";
    this_device: "この端末", "This device";
    end: "ログアウトさせる", "Sign out";
    end_others: "ほかの端末をすべてログアウトさせる", "Sign out all other devices";
    since: "ログイン", "Signed in";
    last_act: "最後の操作", "Last active";
    address: "接続元", "From";
    unknown_agent: "不明なブラウザ", "Unknown browser";
    folders_hint: "メールを分けて入れておくフォルダを、作ったり、名前を変えたり、削除したりできます。", "Make, rename and remove the folders you sort your mail into.";
    versions: "表示の種類", "Version of the pages";
    versions_hint: "遅い回線や古い携帯電話では、軽量版のほうが快適です。", "The light version suits slow lines and old phones.";
}
