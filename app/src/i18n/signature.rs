//! 署名.

words! {
    name: "署名", "Signature";
    about: "メール作成時に、本文の下へ自動で入る署名です。", "It is put below your own words when you begin a mail, and you can change it there.";
    text: "署名の内容", "Your signature";
    text_hint: "2,000文字まで。1行は200文字まで。空にすると署名を付けません。", "Up to 2,000 characters, 200 in a line. Leave it empty for none.";
    use_for_replies: "返信・転送にも付ける", "In replies and forwards too";
    replies_hint: "引用の上に入ります。", "It stands above the quotation.";
    change: "署名を変える", "Change signature";
}
