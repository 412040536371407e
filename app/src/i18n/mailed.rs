//! Words in mail that the core writes for a person: the auto reply.
//!
//! Such mail is written when nobody has chosen a language, so it is Japanese, or both.

words! {
    reply_subject: "自動返信: ", "Auto reply: ";
}
