//! 自動返信設定, with the labels of the manual.

words! {
    name: "自動返信設定", "Auto reply";
    what: "お客様のメールアドレス宛に届いたメールに対して、差出人にメッセージを自動的に返信する機能です。例えば旅行中などでメールの返信が行えない場合に、あらかじめ「ただ今旅行の為返信が遅くなります。」などのメッセージを自動で返信する事ができます。差出人のメールアドレスによってメッセージ内容を変える事もできます。", "Replies by itself to mail that arrives, for example while you travel and cannot answer. Certain senders can get another text.";
    about: "以下の自動返信設定の各項目を入力して、「次へ」ボタンをクリックしてください。", "Fill in what you need and press “Next”.";
    once: "なお、24時間以内に同一の差出人から複数のメールを受信した場合、2通以降のメールには自動返信されません。迷惑メールやメーリングリストにも返信しません。", "Each sender gets one reply in 24 hours. Spam and mailing lists get none.";
    senders: "特定メールアドレス", "Certain addresses";
    senders_about: "返信定型文を送信する特定メールアドレスを入力してください。複数のメールアドレスを指定する場合は改行してください。", "Senders who get a text of their own, one per line.";
    sender_text: "特定メールアドレスに対する返信定型文", "Text for these addresses";
    sender_text_about: "特定メールアドレスに対する返信定型文を入力してください。", "What the senders above are told.";
    other_text: "上記以外に対する返信定型文", "Text for all others";
    other_text_about: "上記で設定した、特定メールアドレス以外へ送信する返信定型文を入力してください。空欄のときは返信しません。", "What everybody else is told. If empty, they get no reply.";
    period: "期間と差出人名（任意）", "Dates and name (optional)";
    period_about: "日付は日本時間です。空欄のときは、有効にしている間ずっと返信します。", "Days in Japan time. If empty, replies go out as long as it is on.";
    from: "開始日", "First day";
    until: "終了日", "Last day";
    sender_name: "送信者名", "Sender’s name";
    switch: "自動返信設定を", "Auto reply";
    enable: "上記の自動返信設定を： 有効にする", "Switch this auto reply on";
    enabled: "有効", "On";
    disabled: "無効", "Off";
    confirm: "自動返信設定 入力内容確認", "Auto reply: confirm";
    done: "自動返信設定が完了しました。", "The auto reply is set.";
}
