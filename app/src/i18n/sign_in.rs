//! The sign-in page.

words! {
    login: "メールアドレス", "Mail address";
    login_hint: "POPアカウント（m…）でもログインできます。", "A POP account (m…) works too.";
    same_account: "この画面の続きは、このアカウントで開けます。", "What is on this page goes on with this account.";
    other_account: "別のアカウントでログイン", "Sign in with another account";
    password: "パスワード", "Password";
    shared_computer: "共有パソコンで使う", "This is a shared computer";
    shared_hint: "ログアウト後、このパソコンに何も残しません。", "Nothing stays on this computer after you sign out.";
    forgotten: "パスワードを忘れたときは、主アドレスの「設定」から再発行するか、お問い合わせください。", "If you forgot the password, reissue it from the settings of the main address, or contact support.";
    slogan: "旅先でも、遅い回線でも。いつものメールを。", "Your mail, wherever you are and however slow the line.";
}
