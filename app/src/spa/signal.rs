//! A signal whose value is copied out cheaply.
//!
//! Reading through a closure makes a new function for each closure and type; here there is one per
//! type, which is a good part of the weight of a page that reads its state in a hundred places.

use leptos::prelude::*;
use std::sync::Arc;

/// A value that views follow.
pub struct Live<T: Send + Sync + 'static>(RwSignal<Arc<T>>);

impl<T: Send + Sync + 'static> Clone for Live<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Live<T> {}

impl<T: Send + Sync + 'static> Live<T> {
    pub fn new(value: T) -> Self {
        Live(RwSignal::new(Arc::new(value)))
    }

    /// The value; whoever asks in a view is drawn again when it changes.
    #[inline(never)]
    pub fn get(self) -> Arc<T> {
        self.0.get()
    }

    /// The value, without following it.
    #[inline(never)]
    pub fn peek(self) -> Arc<T> {
        self.0.get_untracked()
    }

    /// Another value.
    #[inline(never)]
    pub fn put(self, value: Arc<T>) {
        self.0.set(value);
    }

    pub fn set(self, value: T) {
        self.put(Arc::new(value));
    }
}

impl<T: Clone + Send + Sync + 'static> Live<T> {
    /// Changes the value in place.
    pub fn change(self, f: impl FnOnce(&mut T)) {
        let mut value = self.peek();
        f(Arc::make_mut(&mut value));
        self.put(value);
    }
}
