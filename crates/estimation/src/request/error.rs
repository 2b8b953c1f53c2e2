//! What is wrong with a request, with the place in it and the way out.

/// A request that cannot be carried out.
#[derive(Clone, Debug, thiserror::Error, PartialEq)]
#[error("{place}: {problem}")]
pub struct RequestError {
    /// Where in the request, such as `analyses[2] “hours by sex”`.
    pub place: String,
    /// What is wrong, and the way out.
    pub problem: String,
}

impl RequestError {
    pub(super) fn new(place: impl Into<String>, problem: impl ToString) -> Self {
        Self {
            place: place.into(),
            problem: problem.to_string(),
        }
    }
}

/// Says where an error happened.
pub(super) trait At<T> {
    fn at(self, place: impl Into<String>) -> Result<T, RequestError>;
}

impl<T, E: std::error::Error> At<T> for Result<T, E> {
    fn at(self, place: impl Into<String>) -> Result<T, RequestError> {
        self.map_err(|error| RequestError::new(place, error))
    }
}
