//! Banners: what just happened. The server's cookie and the data of a page carry the word alone.

use super::{Lang, overseas};
use serde::{Serialize, Serializer};
use std::{fmt, str::FromStr};

/// `warns` for a banner that says "not done", `tells` for the others.
macro_rules! warns {
    (warns) => {
        true
    };
    (tells) => {
        false
    };
}

/// One banner a line: its name, its word on the wire, whether it `warns!`, the sentence in both languages.
macro_rules! banners {
    ($($name:ident $word:literal $kind:ident: $ja:expr, $en:expr;)*) => {
        /// What a banner says.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Said {
            $(#[doc = $word] $name,)*
            /// Moved to 迷惑メール, where it stays so many days: `junked_7`.
            Junked(u32),
        }

        impl Said {
            /// The sentence.
            pub fn text(self, l: Lang) -> String {
                match self {
                    $(Said::$name => l.pick($ja, $en).to_owned(),)*
                    Said::Junked(days) => junked(l, days),
                }
            }

            /// True for those that are drawn as a warning.
            pub fn is_warning(self) -> bool {
                match self {
                    $(Said::$name => warns!($kind),)*
                    Said::Junked(_) => false,
                }
            }
        }

        impl fmt::Display for Said {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Said::$name => f.write_str($word),)*
                    Said::Junked(days) => write!(f, "junked_{days}"),
                }
            }
        }

        impl FromStr for Said {
            type Err = ();

            fn from_str(word: &str) -> Result<Said, ()> {
                match word {
                    $($word => Ok(Said::$name),)*
                    _ => word.strip_prefix("junked_").and_then(|days| days.parse().ok()).map(Said::Junked).ok_or(()),
                }
            }
        }
    };
}

banners! {
    Sent "sent" tells: "送信しました。", "Your message is on its way.";
    Sending "sending" tells: "まもなく送信します。「送信待ち」から取り消せます。", "It goes out in a moment. You can take it back in “Outbox”.";
    TakenBack "taken_back" tells: "送信を取り消し、下書きに戻しました。", "Taken back; it is a draft again.";
    DraftSaved "draft_saved" tells: "下書きに保存しました。", "Saved as a draft.";
    DraftDiscarded "draft_discarded" tells: "下書きを破棄しました。", "The draft was discarded.";
    FileRemoved "file_removed" tells: "ファイルを削除しました。", "The file was removed.";
    PersonAdded "person_added" tells: "差出人を宛先候補に追加しました。", "The sender is suggested from now on.";
    PersonRemoved "person_removed" tells: "宛先候補から削除しました。", "Taken off the suggestions.";
    ReceiptSent "receipt_sent" tells: "開封確認を送ります。", "The read receipt is on its way.";
    ReceiptDeclined "receipt_declined" tells: "開封確認は送りません。", "No read receipt is sent.";
    Deleted "deleted" tells: "ごみ箱へ移動しました。", "Moved to the trash.";
    DeletedForGood "deleted_for_good" tells: "完全に削除しました。", "Deleted for good.";
    TrashEmptied "emptied" tells: "ごみ箱を空にしました。", "The trash is empty now.";
    Moved "moved" tells: "移動しました。", "Moved.";
    MovedPop "moved_pop" tells:
        "移動しました。受信トレイから移したメールは、メールソフト（POP）では受信できません。",
        "Moved. Mail that has left the inbox cannot be received by mail programs that use POP.";
    Restored "restored" tells: "受信トレイに戻しました。", "Moved back to the inbox.";
    HeldEmptied "held_emptied" tells: "迷惑メールを空にしました。", "The spam quarantine is empty now.";
    HeldAgain "held_again" tells: "迷惑メールに戻しました。削除の日は変わりません。", "Put back into the quarantine; its last day stays the same.";
    NothingSelected "nothing_selected" warns: "メールが選ばれていません。", "No message is selected.";
    NoTarget "no_target" warns: "移動先のフォルダを選んでください。", "Choose a folder to move to.";
    SignedOut "signed_out" tells: "ログアウトしました。", "You are signed out.";
    SessionEnded "session_ended" warns: "しばらく操作がなかったため、ログアウトしました。", "You were signed out because nothing was done for a while.";
    SessionOver "session_over" warns:
        "ログインしてから長い時間がたったため、ログアウトしました。",
        "You were signed out because you had been signed in for a long time.";
    FormReturned "form_returned" warns:
        "まだ実行していません。内容を確かめて、もう一度ボタンを押してください。",
        "Nothing was done yet. Check the page and press the button again.";
    SessionsEnded "sessions_ended" tells: "ほかの端末をログアウトさせました。", "The other devices are signed out.";
    SenderTrusted "sender_trusted" tells: "この差出人の画像を、これからは表示します。", "Pictures of this sender will be shown from now on.";
    SenderDistrusted "sender_distrusted" tells:
        "解除しました。この差出人の画像は、今後は表示するまえに確認します。",
        "Removed. Pictures of this sender are blocked again until you ask for them.";
    VirusOn "virus_on" tells: "ウイルスチェックをONにしました。", "The virus check is on.";
    VirusOff "virus_off" tells: "ウイルスチェックをOFFにしました。", "The virus check is off.";
    OverseasOn "overseas_on" tells: "海外からのメール送信をONにしました。", "Mail programs abroad can send now.";
    OverseasOff "overseas_off" tells: "海外からのメール送信をOFFにしました。", "Mail programs abroad can no longer send.";
    AbroadOn "abroad_on" tells: overseas::programs_can(Lang::Ja), overseas::programs_can(Lang::En);
    AbroadOff "abroad_off" warns: overseas::programs_cannot(Lang::Ja), overseas::programs_cannot(Lang::En);
    AddressRemoved "address_removed" tells: "メールアドレスを削除しました。", "The address is deleted.";
    MainStays "main_stays" warns: "主アドレスは削除できません。", "The contract’s main address cannot be deleted.";
    PhoneSent "phone_sent" tells: "軽量版のURLを送りました。", "The address of the light version is on its way.";
    NoAddress "no_address" warns: "メールアドレスを選択してください。", "Choose an address first.";
    Saved "saved" tells: "保存しました。", "Saved.";
    SendSettled "send_settled" tells: "送信済みとして扱います。", "It counts as sent.";
    SendDismissed "send_dismissed" tells: "一覧から消しました。", "Removed from the list.";
    Marked "marked" tells: "フラグや既読の状態を変更しました。", "Flags or read marks were changed.";
    FolderCreated "folder_created" tells: "フォルダを作りました。", "The folder was created.";
    FolderRenamed "folder_renamed" tells: "フォルダの名前を変えました。", "The folder was renamed.";
    FolderRemoved "folder_removed" tells: "フォルダを削除しました。", "The folder was removed.";
    DeviceEnded "device_ended" tells: "その端末をログアウトさせました。", "That device is signed out.";
    NewMail "new_mail" tells: "新しいメールが届きました。", "New mail has arrived.";
    Undone "undone" tells: "元に戻しました。", "Undone.";
    NotSent "not_sent" warns: "送信できなかったメールがあります。「送信待ち」を確かめてください。", "A message could not be sent. See “Outbox”.";
    SentPartly "sent_partly" warns:
        "一部の宛先に送信できませんでした。「送信待ち」を確かめてください。",
        "A message did not reach all recipients. See “Outbox”.";
    SendUnknown "send_unknown" warns:
        "送信できたか確認が必要なメールがあります。「送信待ち」を確かめてください。",
        "Please check whether a message was sent. See “Outbox”.";
    SendWaits "send_waits" warns:
        "まだ送信できていません。つながり次第、送信します。「送信待ち」で確かめられます。",
        "Not sent yet; it goes out as soon as it can. See “Outbox”.";
    RestoredCopy "restored_copy" tells: "保存前の内容を、このタブの控えから戻しました。", "Text that had not been saved was restored from this tab.";
    Offline "offline" warns: "サーバーにつながりません。つながり次第、再開します。", "The server cannot be reached. It goes on as soon as it can.";
}

impl Serialize for Said {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

fn junked(l: Lang, days: u32) -> String {
    match l {
        Lang::Ja => format!("迷惑メールに入れました。{days}日後に削除されます。"),
        Lang::En if days == 1 => "Moved to the spam quarantine; it is deleted in a day.".into(),
        Lang::En => format!("Moved to the spam quarantine; it is deleted in {days} days."),
    }
}

/// Its time has come, and what became of it is not known yet.
pub fn going(l: Lang) -> &'static str {
    l.pick("送信しています…", "Sending…")
}

/// A mail that goes in so many seconds.
pub fn held_for(l: Lang, seconds: i64) -> String {
    match l {
        Lang::Ja => format!("{seconds} 秒後に送信します。"),
        Lang::En => format!("Sending in {seconds} s."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_banner_is_known_by_its_word() {
        for said in [Said::Sent, Said::TrashEmptied, Said::MainStays, Said::Junked(7)] {
            assert_eq!(said.to_string().parse(), Ok(said));
        }
        for strange in ["", "Sent", "sent ", "junked", "junked_", "junked_x", "junked_-1"] {
            assert_eq!(strange.parse::<Said>(), Err(()), "{strange}");
        }
        assert!(Said::NoAddress.is_warning() && !Said::Saved.is_warning() && !Said::Junked(7).is_warning());
    }
}
