//! Banners by their code: what just happened. The server's cookie and the SPA carry the code alone.

use super::{Lang, overseas};

/// The sentence of a code; `None` for a code this build does not know, so that nothing strange is shown.
pub fn text(l: Lang, code: &str) -> Option<&'static str> {
    Some(match code {
        "sent" => l.pick("送信しました。", "Your message is on its way."),
        "held" | "sending" => l.pick(
            "まもなく送信します。「送信待ち」から取り消せます。",
            "It goes out in a moment. You can take it back in “Outbox”.",
        ),
        "taken_back" => l.pick("送信を取り消し、下書きに戻しました。", "Taken back; it is a draft again."),
        "draft_saved" => l.pick("下書きに保存しました。", "Saved as a draft."),
        "draft_kept" => l.pick("書きかけのメールを下書きに保存してあります。", "What you were writing is saved in Drafts."),
        "discarded" | "draft_discarded" => l.pick("下書きを破棄しました。", "The draft was discarded."),
        "attached" => l.pick("ファイルを添付しました。", "The file was attached."),
        "removed" | "file_removed" => l.pick("ファイルを削除しました。", "The file was removed."),
        "person_added" => l.pick("差出人を宛先候補に追加しました。", "The sender is suggested from now on."),
        "person_removed" => l.pick("宛先候補から削除しました。", "Taken off the suggestions."),
        "receipt_sent" => l.pick("開封確認を送ります。", "The read receipt is on its way."),
        "receipt_declined" => l.pick("開封確認は送りません。", "No read receipt is sent."),
        "deleted" => l.pick("ごみ箱へ移動しました。", "Moved to the trash."),
        "deleted_for_good" => l.pick("完全に削除しました。", "Deleted for good."),
        "trash_emptied" | "emptied" => l.pick("ごみ箱を空にしました。", "The trash is empty now."),
        "moved" => l.pick("移動しました。", "Moved."),
        "moved_pop" => l.pick(
            "移動しました。受信トレイから移したメールは、メールソフト（POP）では受信できません。",
            "Moved. Mail that has left the inbox cannot be received by mail programs that use POP.",
        ),
        "restored" => l.pick("受信トレイに戻しました。", "Moved back to the inbox."),
        "held_emptied" => l.pick("迷惑メールを空にしました。", "The spam quarantine is empty now."),
        "held_again" => l.pick(
            "迷惑メールに戻しました。削除の日は変わりません。",
            "Put back into the quarantine; its last day stays the same.",
        ),
        "seen" => l.pick("既読にしました。", "Marked as read."),
        "unseen" => l.pick("未読にしました。", "Marked as unread."),
        "flagged" => l.pick("フラグを付けました。", "Flagged."),
        "unflagged" => l.pick("フラグを外しました。", "Flag removed."),
        "nothing_selected" => l.pick("メールが選ばれていません。", "No message is selected."),
        "no_target" => l.pick("移動先のフォルダを選んでください。", "Choose a folder to move to."),
        "signed_out" => l.pick("ログアウトしました。", "You are signed out."),
        "session_ended" => l.pick(
            "しばらく操作がなかったため、ログアウトしました。",
            "You were signed out because nothing was done for a while.",
        ),
        "session_over" => l.pick(
            "ログインしてから長い時間がたったため、ログアウトしました。",
            "You were signed out because you had been signed in for a long time.",
        ),
        "signed_in_again" => l.pick(
            "もう一度ログインしました。内容を確かめてボタンを押してください。",
            "You are signed in again. Check the page and press the button.",
        ),
        "form_returned" => l.pick(
            "まだ実行していません。内容を確かめて、もう一度ボタンを押してください。",
            "Nothing was done yet. Check the page and press the button again.",
        ),
        "sessions_ended" => l.pick("ほかの端末をログアウトさせました。", "The other devices are signed out."),
        "language" => l.pick("表示する言語を変えました。", "The language was changed."),
        "images_always" | "sender_trusted" => {
            l.pick("この差出人の画像を、これからは表示します。", "Pictures of this sender will be shown from now on.")
        }
        "sender_distrusted" => l.pick(
            "解除しました。この差出人の画像は、今後は表示するまえに確認します。",
            "Removed. Pictures of this sender are blocked again until you ask for them.",
        ),
        "virus_on" => l.pick("ウイルスチェックをONにしました。", "The virus check is on."),
        "virus_off" => l.pick("ウイルスチェックをOFFにしました。", "The virus check is off."),
        "overseas_on" => l.pick("海外からのメール送信をONにしました。", "Mail programs abroad can send now."),
        "overseas_off" => l.pick("海外からのメール送信をOFFにしました。", "Mail programs abroad can no longer send."),
        "abroad_on" => overseas::programs_can(l),
        "abroad_off" => overseas::programs_cannot(l),
        "address_removed" => l.pick("メールアドレスを削除しました。", "The address is deleted."),
        "main_stays" => l.pick("主アドレスは削除できません。", "The contract’s main address cannot be deleted."),
        "phone_sent" => l.pick("軽量版のURLを送りました。", "The address of the light version is on its way."),
        "no_address" => l.pick("メールアドレスを選択してください。", "Choose an address first."),
        "saved" => l.pick("保存しました。", "Saved."),
        "send_settled" => l.pick("送信済みとして扱います。", "It counts as sent."),
        "send_dismissed" => l.pick("一覧から消しました。", "Removed from the list."),
        "marked" => l.pick("フラグや既読の状態を変更しました。", "Flags or read marks were changed."),
        "folder_created" => l.pick("フォルダを作りました。", "The folder was created."),
        "folder_renamed" => l.pick("フォルダの名前を変えました。", "The folder was renamed."),
        "folder_removed" => l.pick("フォルダを削除しました。", "The folder was removed."),
        "device_ended" => l.pick("その端末をログアウトさせました。", "That device is signed out."),
        "new_mail" => l.pick("新しいメールが届きました。", "New mail has arrived."),
        "undone" => l.pick("元に戻しました。", "Undone."),
        "not_sent" => l.pick(
            "送信できなかったメールがあります。「送信待ち」を確かめてください。",
            "A message could not be sent. See “Outbox”.",
        ),
        "sent_partly" => l.pick(
            "一部の宛先に送信できませんでした。「送信待ち」を確かめてください。",
            "A message did not reach all recipients. See “Outbox”.",
        ),
        "send_unknown" => l.pick(
            "送信できたか確認が必要なメールがあります。「送信待ち」を確かめてください。",
            "Please check whether a message was sent. See “Outbox”.",
        ),
        "send_waits" => l.pick(
            "まだ送信できていません。つながり次第、送信します。「送信待ち」で確かめられます。",
            "Not sent yet; it goes out as soon as it can. See “Outbox”.",
        ),
        "restored_copy" => {
            l.pick("保存前の内容を、このタブの控えから戻しました。", "Text that had not been saved was restored from this tab.")
        }
        "offline" => l.pick(
            "サーバーにつながりません。つながり次第、再開します。",
            "The server cannot be reached. It goes on as soon as it can.",
        ),
        "online" => l.pick("つながりました。", "Connected again."),
        _ => return None,
    })
}

/// The sentence of a code that may carry a number: `junked_7`.
pub fn said(l: Lang, code: &str) -> Option<String> {
    match code.strip_prefix("junked_").and_then(|days| days.parse::<u16>().ok()) {
        Some(days) => Some(match l {
            Lang::Ja => format!("迷惑メールに入れました。{days}日後に削除されます。"),
            Lang::En if days == 1 => "Moved to the spam quarantine; it is deleted in a day.".into(),
            Lang::En => format!("Moved to the spam quarantine; it is deleted in {days} days."),
        }),
        None => text(l, code).map(str::to_owned),
    }
}

/// True for codes that say "not done", which are drawn as a warning.
pub fn is_warning(code: &str) -> bool {
    matches!(
        code,
        "nothing_selected"
            | "no_target"
            | "session_ended"
            | "session_over"
            | "form_returned"
            | "not_sent"
            | "sent_partly"
            | "send_unknown"
            | "send_waits"
            | "offline"
            | "no_address"
            | "main_stays"
            | "abroad_off"
    )
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
