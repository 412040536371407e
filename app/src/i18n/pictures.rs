//! 設定 → 画像を常に表示する差出人.

words! {
    title: "画像を常に表示する差出人", "Senders whose pictures are always shown";
    about: "メールの画面で「この差出人は常に表示」を押した差出人です。", "You chose “Always show for this sender” on a message of theirs.";
    about_proof: "差出人を確認できたメールでだけ、外部の画像を表示します。差出人をかたったメールでは表示しません。", "Remote pictures are shown only if the sender of the message could be verified, never in a forged one.";
    none: "登録された差出人はありません。", "There are no senders on this list.";
    remove: "解除", "Remove";
    open: "差出人の一覧", "List of senders";
}
