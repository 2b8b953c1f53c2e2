//! Who may do what: four roles, and a table that a governance officer can read.

use crate::web::PageError;

/// What a person is in a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Reads published figures.
    Viewer,
    /// Looks after contacts: who was asked, who has answered; never an answer.
    Fieldworker,
    /// Works with answers and figures; never with contact data.
    Analyst,
    /// Answers for the study.
    Owner,
}

/// One thing that pages ask before they do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    SeeStudy,
    SeeFieldwork,
    SeeContacts,
    SeeFigures,
    ExportAnswers,
    CutSnapshot,
    RunFieldwork,
    /// Erase contact data for good.
    EraseData,
    ManagePeople,
}

impl Role {
    /// All roles, least first.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Fieldworker, Self::Analyst, Self::Owner];

    /// The word in the database and on pages.
    pub fn word(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Fieldworker => "fieldworker",
            Self::Analyst => "analyst",
            Self::Owner => "owner",
        }
    }

    /// What the role is for, in a sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Viewer => "reads the questionnaires and the figures",
            Self::Fieldworker => "watches the fieldwork and looks after contacts; sees no answers",
            Self::Analyst => {
                "watches the fieldwork, reads and exports figures and answers; sees no contact data"
            }
            Self::Owner => "does everything, and gives roles to others",
        }
    }

    /// From the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    /// The table of roles and permissions.
    pub fn may(self, permission: Permission) -> bool {
        use Permission as P;
        match self {
            Self::Viewer => matches!(permission, P::SeeStudy | P::SeeFigures),
            Self::Fieldworker => matches!(
                permission,
                P::SeeStudy | P::SeeFieldwork | P::SeeContacts | P::RunFieldwork
            ),
            Self::Analyst => matches!(
                permission,
                P::SeeStudy | P::SeeFieldwork | P::SeeFigures | P::ExportAnswers | P::CutSnapshot
            ),
            Self::Owner => true,
        }
    }
}

/// The roles of one person: study id ("*" for every study) and role.
#[derive(Clone, Debug, Default)]
pub struct Roles(pub Vec<(String, Role)>);

impl Roles {
    /// True when some role of this person in this study allows it.
    pub fn may(&self, study: &str, permission: Permission) -> bool {
        self.0
            .iter()
            .any(|(of, role)| (of == "*" || of == study) && role.may(permission))
    }

    /// Refuses the page when not. Who has no role in a study is not told that it exists.
    ///
    /// # Errors
    /// `NotFound` without any role in the study, `NotAllowed` with too small a one.
    pub fn require(&self, study: &str, permission: Permission) -> Result<(), PageError> {
        if self.may(study, permission) {
            Ok(())
        } else if self.may(study, Permission::SeeStudy) {
            Err(PageError::NotAllowed)
        } else {
            Err(PageError::NotFound)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_but_the_owner_sees_both_contacts_and_answers() {
        for role in Role::ALL {
            let both = role.may(Permission::SeeContacts) && role.may(Permission::ExportAnswers);
            assert_eq!(both, role == Role::Owner, "{role:?}");
        }
    }

    #[test]
    fn a_study_of_others_looks_as_if_it_were_not_there() {
        let roles = Roles(vec![("mine".to_owned(), Role::Viewer)]);
        assert!(roles.require("mine", Permission::SeeFigures).is_ok());
        assert!(matches!(
            roles.require("mine", Permission::ManagePeople),
            Err(PageError::NotAllowed)
        ));
        assert!(matches!(
            roles.require("theirs", Permission::SeeStudy),
            Err(PageError::NotFound)
        ));
    }
}
