//! All that can go wrong, without words. `i18n::problem` turns it into a title and a hint.

use serde::{Deserialize, Serialize};

/// What went wrong, in about twenty general words. The server picks it in one place (`server/src/error.rs`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// No session, or it ended. 401
    SignedOut,
    /// Address or password do not fit. 401
    BadLogin,
    /// Too many tries or sends; `retry_after` says when. 429
    TooMany,
    /// Nothing here. 404
    NotFound,
    /// It was here; it has been moved or deleted meanwhile. 410
    Gone,
    /// Known, and not allowed. 403
    Forbidden,
    /// The form's token or origin is not ours. 403
    Forged,
    /// The input does not pass; `field` and `reason` say why. 422
    Invalid,
    /// Larger than the limit. 413
    TooLarge,
    /// Somebody (another tab) changed it first. 409
    Conflict,
    /// Same request still running. 409
    Busy,
    /// The mail core or database does not answer. 503
    Away,
    /// The mail core refused it; `detail` holds its own line. 422
    Refused,
    /// The mailbox is full. 507
    OverQuota,
    /// A search has too many hits. 422
    Narrow,
    /// A virus was found in what is to be sent. 422
    Virus,
    /// Our fault; `request` finds it in the log. 500
    Unexpected,
    /// The browser could not reach the server (made in the browser, never sent).
    Offline,
    #[serde(other)]
    Other,
}

/// Why one field did not pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    Empty,
    TooShort,
    TooLong,
    BadCharacter,
    /// Not a mail address.
    BadAddress,
    /// More entries or recipients than allowed.
    TooManyEntries,
    /// The name exists, or is reserved for one of the standard folders.
    NameTaken,
    /// No further folder can be made.
    LimitReached,
    /// Only the part before the `@`: addresses are compared from their end.
    LeftPartOnly,
    /// One character alone hits nothing.
    OneCharacter,
    /// Half-width katakana cannot be registered.
    HalfWidthKana,
    /// Can be chosen only together with 迷惑メール判定機能.
    NeedsMark,
    /// `-` or `_` at an end of a name.
    BadEdge,
    /// A name of the house, such as postmaster.
    Reserved,
    /// The mail address exists, or existed lately.
    AddressTaken,
    /// Not among the sub-domains that are offered.
    NotOffered,
    /// The address beyond those included needs 「料金に同意する」.
    FeeNotAgreed,
    /// Not the present password of the person signed in.
    WrongPassword,
    /// The two entries of the new password differ.
    Mismatch,
    /// The new password is the present one.
    SameAsBefore,
    /// The contract's main address stays.
    MainAddress,
    /// The operator keeps this address from the light pages.
    LiteForbidden,
    /// The operator keeps this address from the webmail.
    WebmailForbidden,
    /// The address the setting is for.
    OwnAddress,
    /// It stands there twice.
    Duplicate,
    /// Mail would come back: that address forwards to this one, straight or by others.
    ForwardLoop,
    /// Not a day of the calendar.
    BadDate,
    /// The last day lies before the first.
    DateOrder,
    /// The last day is over.
    DateOver,
    /// As many mails as an hour may have.
    SendsPerHour,
    /// As many recipients as a day may have; `Invalid` for one mail with more than that.
    RecipientsPerDay,
    /// The same in a country that is new for the address, where less may be sent.
    SendsPerHourAbroad,
    RecipientsPerDayAbroad,
    /// The letter whose files were to go along is not there any more.
    SourceLost,
    /// Of `SignedOut`: the words are in 下書き.
    DraftSaved,
    /// Of `SignedOut`: the form comes back after the sign-in.
    FormKept,
    /// A setting: what was read is not what is kept any more, and nothing was saved.
    OlderPage,
    /// A search that was ended because it took too long.
    SlowSearch,
    #[serde(other)]
    Other,
}

/// A failure as it crosses the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub code: Code,
    /// Name of the field it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Seconds to wait before another try makes sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// The most that is taken, where there is too much: entries, or bytes of a mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Request id, for support.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// The refused value, the core's own line, or of `TooLarge` the file with its size; text of a stranger, never markup.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Of a setting with lists: every line that did not pass, in order; the first is also told above.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<EntryProblem>,
}

/// One line of a list that did not pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryProblem {
    pub field: String,
    /// As it was typed; text of a stranger, never markup.
    pub entry: String,
    pub reason: Reason,
}

impl Problem {
    /// A problem with nothing but its code.
    pub fn new(code: Code) -> Self {
        Problem {
            code,
            field: None,
            reason: None,
            retry_after: None,
            limit: None,
            request: None,
            detail: None,
            entries: Vec::new(),
        }
    }

    /// One field that did not pass.
    pub fn field(field: &str, reason: Reason) -> Self {
        Problem { field: Some(field.into()), reason: Some(reason), ..Problem::new(Code::Invalid) }
    }

    pub fn limit(mut self, most: u64) -> Self {
        self.limit = Some(u32::try_from(most).unwrap_or(u32::MAX));
        self
    }

    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}
