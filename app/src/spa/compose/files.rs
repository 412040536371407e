//! Files of a draft: chosen, dropped or pasted, uploaded with progress, removed.
//!
//! By XMLHttpRequest, because fetch tells no progress of what is sent. The limit is told before a
//! byte travels. A file belongs to the draft on the server, so the draft is saved first.
//! An answer that is lost leaves a doubt: until the server has said which files it has, nothing is sent,
//! so that no file goes along that the person does not see.

use super::{Pulse, Writer, open, read, save};
use crate::{
    api::{Code, Draft, DraftFile, Problem, draft},
    i18n::{act, compose as words, date},
    parts::icon::icon,
    spa::{
        browser, net, notices, session,
        state::{State, limits},
    },
};
use js_sys::{Function, Promise};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, FileList, FormData, ProgressEvent, XmlHttpRequest};

/// A file on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    number: u32,
    name: String,
    size: u64,
    /// Hundredths.
    percent: u32,
}

thread_local! {
    static NUMBER: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
    /// Uploads that can still be stopped.
    static RUNNING: std::cell::RefCell<Vec<(u32, XmlHttpRequest)>> = const { std::cell::RefCell::new(Vec::new()) };
}

/// Files were chosen, dropped or pasted.
pub fn add(s: State, list: &FileList) {
    let Some(w) = open() else { return };
    let files: Vec<File> = (0..list.length()).filter_map(|i| list.get(i)).collect();
    let now = read(w);
    // What is still on its way counts as what it is not known to be: a file like any other.
    let coming = w.uploads.peek().iter().map(|u| u.size).sum::<u64>();
    let new: u64 = files.iter().map(|f| f.size() as u64).sum();
    if draft::size_as_sent(now.text.len() as u64 + coming + new, &now.files) > limits().message_bytes {
        let largest = files.iter().max_by_key(|f| f.size() as u64).map(|f| about(f).with_size()).unwrap_or_default();
        let problem = Problem::new(Code::TooLarge).limit(limits().message_bytes).detail(largest);
        w.problem.set(Some(Problem { field: Some("file".into()), ..problem }));
        return;
    }
    if w.problem.peek().as_ref().as_ref().is_some_and(|p| p.code == Code::TooLarge) {
        w.problem.set(None);
    }
    for file in files {
        let number = NUMBER.get() + 1;
        NUMBER.set(number);
        let upload = Upload { number, name: file.name(), size: file.size() as u64, percent: 0 };
        w.uploads.change(|u| u.push(upload));
        w.beat(Pulse { touched: true, ..w.pulse() });
        spawn_local(async move {
            let answer = send(s, w, number, file).await;
            w.uploads.change(|u| u.retain(|u| u.number != number));
            RUNNING.with_borrow_mut(|r| r.retain(|(n, _)| *n != number));
            match answer {
                Ok(Some(done)) => w.draft.change(|d| {
                    if d.files.iter().all(|f| f.id != done.id) {
                        d.files.push(done);
                    }
                }),
                Ok(None) => {}
                Err(p) => w.problem.set(Some(p)),
            }
            if w.pulse().doubt {
                look(s, w).await;
            }
        });
    }
}

/// What is known of a file before the server has it.
fn about(file: &File) -> DraftFile {
    DraftFile { name: file.name(), size: file.size() as u64, ..DraftFile::default() }
}

/// Takes the files that the server has for those of the draft.
pub async fn look(s: State, w: Writer) {
    let Ok(there) = net::background::<Draft>(s, net::get(format!("/api/drafts/{}", w.key()))).await else { return };
    w.beat(Pulse { doubt: false, ..w.pulse() });
    if w.draft.peek().files != there.files {
        w.draft.change(|d| d.files = there.files);
        // It did arrive.
        if w.problem.peek().as_ref().as_ref().is_some_and(|p| p.code == Code::Offline) {
            w.problem.set(None);
        }
    }
}

/// Until it is there; after an ended session it waits for the sign-in and goes out once more. `None`: stopped
/// by the person. Repeats carry one key, so the file is stored once.
async fn send(s: State, w: Writer, number: u32, file: File) -> Result<Option<DraftFile>, Problem> {
    let mark = net::random_key();
    loop {
        match once(s, w, number, (&file, &mark)).await {
            Err(p) if p.code == Code::SignedOut => {
                session::ended(s);
                if !session::signed_in_again(s).await {
                    return Err(p);
                }
            }
            other => return other,
        }
    }
}

async fn once(s: State, w: Writer, number: u32, (file, mark): (&File, &str)) -> Result<Option<DraftFile>, Problem> {
    if w.draft.peek().rev == 0 {
        save::save(s, w, save::Why::Typed).await?;
    }
    let unexpected = |_| Problem::new(Code::Unexpected);
    let key = w.key();
    let form = FormData::new().map_err(unexpected)?;
    form.append_with_blob_and_filename("file", file, &file.name()).map_err(unexpected)?;
    let request = XmlHttpRequest::new().map_err(unexpected)?;
    request.open("POST", &format!("/api/drafts/{key}/attachments")).map_err(unexpected)?;
    let _ = request.set_request_header("accept", "application/json");
    let _ = request.set_request_header("idempotency-key", mark);
    let _ = request.set_request_header("x-csrf", &s.csrf());
    if let Ok(upload) = request.upload() {
        browser::listen(&upload, "progress", move |e: ProgressEvent| {
            let percent = if e.total() > 0.0 { (e.loaded() * 100.0 / e.total()) as u32 } else { 0 };
            w.uploads.change(|u| u.iter_mut().filter(|u| u.number == number).for_each(|u| u.percent = percent));
        });
    }
    RUNNING.with_borrow_mut(|r| {
        r.retain(|(n, _)| *n != number);
        r.push((number, request.clone()));
    });
    let waited = request.clone();
    let promise = Promise::new(&mut |resolve: Function, _| {
        let _ = waited.add_event_listener_with_callback("loadend", &resolve);
    });
    request.send_with_opt_form_data(Some(&form)).map_err(unexpected)?;
    let _ = JsFuture::from(promise).await;
    let text = request.response_text().ok().flatten().unwrap_or_default();
    let status = request.status().unwrap_or(0);
    if status == 0 {
        // The server may have all of it.
        w.beat(Pulse { doubt: true, ..w.pulse() });
        let stopped = !w.uploads.peek().iter().any(|u| u.number == number);
        return if stopped { Ok(None) } else { Err(Problem::new(Code::Offline)) };
    }
    if (200..300).contains(&status) {
        session::renewed(s);
        return net::value_of(&text).map(Some).ok_or_else(|| Problem::new(Code::Unexpected));
    }
    let code = match status {
        401 => Code::SignedOut,
        413 => Code::TooLarge,
        _ => Code::Unexpected,
    };
    let problem: Problem = net::value_of(&text).unwrap_or_else(|| Problem::new(code));
    let unnamed = problem.code == Code::TooLarge && problem.detail.is_none();
    Err(if unnamed { problem.detail(about(file).with_size()) } else { problem })
}

/// Stops one that is on its way.
fn stop(w: Writer, number: u32) {
    w.uploads.change(|u| u.retain(|u| u.number != number));
    RUNNING.with_borrow(|r| {
        for (_, request) in r.iter().filter(|(n, _)| *n == number) {
            let _ = request.abort();
        }
    });
}

/// Takes a file out of the draft.
pub fn remove(s: State, id: &str) {
    let Some(w) = open() else { return };
    let (key, id) = (w.key(), id.to_owned());
    let before = w.draft.peek().files.clone();
    w.draft.change(|d| d.files.retain(|f| f.id != id));
    if let Some(button) = browser::first("#compose-attach") {
        browser::focus(&button);
    }
    spawn_local(async move {
        // A file of the letter that it was begun from is there from the first save on.
        if w.draft.peek().rev == 0 && save::save(s, w, save::Why::Typed).await.is_err() {
            w.draft.change(|d| d.files = before);
            return;
        }
        if let Err(p) = net::act::<()>(s, net::delete(format!("/api/drafts/{key}/attachments/{id}"))).await
            && !matches!(p.code, Code::NotFound | Code::Gone)
        {
            w.draft.change(|d| d.files = before);
            notices::fault(s, p);
        }
    });
}

/// Rows of what is on its way, below the files that are there.
pub fn rows(s: State, w: Writer) -> Vec<AnyView> {
    let l = s.lang;
    let row = |u: &Upload| {
        let number = u.number;
        let name = u.name.clone();
        view! {
            <li class="file file--uploading">
                {icon("file")}
                <span class="file-words">
                    <span class="file-name" title=name.clone()>{name.clone()}</span>
                    <span class="file-about">{words::uploading(l)}" · "{date::size(u.size)}</span>
                    <progress class="file-progress" max="100" value=u.percent.to_string() aria-label=name></progress>
                </span>
                <button class="button button--small button--quiet" type="button" title=act::cancel(l) on:click=move |_| stop(w, number)>
                    {icon("close")}<span class="sr-only">{act::cancel(l)}</span>
                </button>
            </li>
        }
        .into_any()
    };
    w.uploads.get().iter().map(row).collect()
}

/// Files of a drop or a paste.
pub fn carried(transfer: Option<web_sys::DataTransfer>) -> Option<FileList> {
    transfer.and_then(|t| t.files()).filter(|f| f.length() > 0)
}

/// The file field: what was chosen goes at once, and the field is free for the next.
pub fn chosen(s: State, field: &web_sys::HtmlInputElement) {
    if let Some(list) = field.files().filter(|f| f.length() > 0) {
        add(s, &list);
        field.set_value("");
    }
}

/// Shows where files can be dropped.
pub fn over(on: bool) {
    if let Some(place) = browser::by_id("compose-files") {
        let _ = place.class_list().toggle_with_force("compose-files--over", on);
    }
}

/// True for a drag that carries files.
pub fn is_file_drag(event: &web_sys::DragEvent) -> bool {
    event.data_transfer().is_some_and(|t| t.types().iter().any(|k| k.as_string().as_deref() == Some("Files")))
}

/// The element an event came from.
pub fn target<T: JsCast>(event: &web_sys::Event) -> Option<T> {
    event.target()?.dyn_into().ok()
}
