//! What hands out, replaces or asks for a password, once for each press: register, change, reissue, remove.
//!
//! In: the seat, the mark of the press, the wish. Out: an `Issued` to be shown once. A repeat within
//! ten minutes shows the same; later it says what was made and no password. In either case the core
//! has been told before this answers. Shared by the JSON API and the forms.

use super::{
    addresses,
    repeat::{Answer, Mark, Work, once_sealed},
    session::Seat,
};
use crate::{error::Error, rooms::Rooms};
use app::api::{Confirmed, Issued, NewPassword, Register};
use std::future::Future;

/// 新規登録
pub async fn register(rooms: &Rooms, seat: &Seat, mark: Mark, wish: Register) -> Result<Issued, Error> {
    let (house, who) = (rooms.clone(), seat.who.clone());
    shown(rooms, seat, mark, async move { addresses::register(&house, &who, &wish).await }).await
}

/// パスワード変更
pub async fn change(rooms: &Rooms, seat: &Seat, mark: Mark, (address, wish): (String, NewPassword)) -> Result<Issued, Error> {
    let (house, who) = (rooms.clone(), seat.who.clone());
    shown(rooms, seat, mark, async move { addresses::change_password(&house, &who, &address, &wish).await }).await
}

/// パスワード再発行
pub async fn reissue(rooms: &Rooms, seat: &Seat, mark: Mark, (address, wish): (String, Confirmed)) -> Result<Issued, Error> {
    let (house, who) = (rooms.clone(), seat.who.clone());
    shown(rooms, seat, mark, async move { addresses::reissue(&house, &who, &address, &wish).await }).await
}

/// 削除. Its answer holds nothing, but its body holds a password.
pub async fn remove(rooms: &Rooms, seat: &Seat, mark: Mark, (address, wish): (String, Confirmed)) -> Result<(), Error> {
    let (house, who) = (rooms.clone(), seat.who.clone());
    let work = async move {
        let ended = addresses::remove(&house, &who, &address, &wish).await?;
        Ok(Work::of(&ended.clone(), ended))
    };
    let (Answer::New(ended) | Answer::Known { id: ended, .. }) = once_sealed(rooms, seat, mark, work).await?;
    addresses::settle(rooms, &ended).await
}

async fn shown<W>(rooms: &Rooms, seat: &Seat, mark: Mark, work: W) -> Result<Issued, Error>
where
    W: Future<Output = Result<Issued, Error>> + Send + 'static,
{
    let work = async move {
        let issued = work.await?;
        Ok(Work::of(&issued.address.clone(), issued))
    };
    let issued = match once_sealed(rooms, seat, mark, work).await? {
        Answer::New(issued) | Answer::Known { sealed: Some(issued), .. } => issued,
        Answer::Known { id, .. } => addresses::issued(rooms, &seat.who, &id).await?,
    };
    addresses::settle(rooms, &issued.address).await?;
    Ok(issued)
}
