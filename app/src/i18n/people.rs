//! 設定 → 宛先候補.

words! {
    title: "宛先候補", "Suggested recipients";
    about: "宛先を入力するときに候補として表示するアドレスです。メールを送信した宛先と、メールの画面で「差出人を宛先候補に追加」を選んだ差出人が入ります。", "Addresses offered while you type a recipient: those you have written to, and senders you have added on a message.";
    none: "宛先候補はありません。", "There are no suggestions yet.";
    remove: "削除", "Remove";
    open: "宛先候補の一覧", "List of suggestions";
    add: "差出人を宛先候補に追加", "Add sender to suggestions";
}
