//! Names of buttons: what a person can do. REQUIREMENTS P fixes most of them.

words! {
    sign_in: "ログイン", "Sign in";
    sign_out: "ログアウト", "Sign out";
    compose: "メール作成", "Compose";
    send: "送信", "Send";
    save_draft: "下書きとして保存", "Save draft";
    discard: "破棄", "Discard";
    reply: "返信", "Reply";
    reply_all: "全員に返信", "Reply all";
    reply_list: "メーリングリストに返信", "Reply to list";
    forward: "転送", "Forward";
    forward_attached: "添付として転送", "Forward as attachment";
    again: "再編集して送る", "Edit as new";
    edit_draft: "下書きを編集", "Edit draft";
    delete: "削除", "Delete";
    delete_for_good: "完全に削除", "Delete for good";
    restore: "受信トレイに戻す", "Back to inbox";
    empty_trash: "ごみ箱を空にする", "Empty trash";
    search: "検索", "Search";
    clear_search: "検索をやめる", "Clear search";
    junk: "迷惑メールにする", "Mark as spam";
    refresh: "再読込", "Refresh";
    mark_seen: "既読にする", "Mark read";
    mark_unseen: "未読にする", "Mark unread";
    flag: "フラグを付ける", "Flag";
    unflag: "フラグを外す", "Unflag";
    move_to: "移動", "Move";
    select_all: "すべて選択", "Select all";
    select_page: "このページをすべて選択", "Select all on this page";
    print: "印刷", "Print";
    source: "ソースを表示", "Show source";
    view: "表示", "View";
    save: "保存", "Save";
    upload: "添付する", "Attach";
    remove: "削除", "Remove";
    retry: "もう一度試す", "Try again";
    undo: "元に戻す", "Undo";
    cancel: "キャンセル", "Cancel";
    close: "閉じる", "Close";
    back_to_list: "一覧へ戻る", "Back to the list";
    go_on: "続ける", "Continue";
    more: "その他", "More";
    unsubscribe: "配信停止", "Unsubscribe";
    settle: "届いていた", "It arrived";
    dismiss: "確認しました", "Got it";
    take_back: "送信を取り消す", "Take back";
}
