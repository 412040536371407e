//! メールウイルスチェック, with the labels of the manual.

words! {
    name: "メールウイルスチェック", "Virus check";
    about: "メールの送受信時にウイルスをメールサーバでチェックし、万が一ウイルスが発見された場合は自動削除します。ウイルスを検出し、駆除(または削除)に成功した場合、システム管理者より報告メールが送付され、元メールは添付されて配信されます。", "The mail server checks what you send and receive. A virus is removed; the system administrator reports it to you, with the rest of the mail attached.";
    fee: "ご利用料金: 無料", "Free of charge";
    careful: "「メールウイルスチェック」は、メールを媒体として感染するウイルスをチェックするサービスです。ホームページやメモリーカード、CDなど他の媒体のウイルスは駆除できません。", "It checks mail only: not web pages, memory cards or discs.";
    now_on: "現在の設定は ON です。", "It is ON now.";
    now_off: "現在の設定は OFF です。", "It is OFF now.";
    turn_on: "ON にする", "Switch ON";
    turn_off: "OFF にする", "Switch OFF";
}
