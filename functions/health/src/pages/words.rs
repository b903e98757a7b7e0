//! The words of the pages.

use domain::{language::Language, link_token::Purpose};

pub(super) fn title(purpose: Purpose, language: Language) -> &'static str {
    match (purpose, language) {
        (Purpose::Reset, Language::En) => "Choose a new password",
        (Purpose::Reset, Language::Es) => "Elija una contraseña nueva",
        (Purpose::NotMe, Language::En) => "This was not me",
        (Purpose::NotMe, Language::Es) => "No fui yo",
        (Purpose::UndoEmailChange, Language::En) => "Keep the address that you had",
        (Purpose::UndoEmailChange, Language::Es) => "Conserve la dirección que tenía",
        (Purpose::Invitation, Language::En) => "You are invited",
        (Purpose::Invitation, Language::Es) => "Tiene una invitación",
    }
}

/// That nothing happened, and what to do.
pub(super) fn paragraphs(language: Language) -> [&'static str; 2] {
    match language {
        Language::En => [
            "Opening this page changed nothing.",
            "This address has no form yet. What stands behind #token= in it is to be sent as \
             “token” in this request, whose other fields the description of the API names:",
        ],
        Language::Es => [
            "Abrir esta página no cambió nada.",
            "Esta dirección aún no tiene formulario. Lo que sigue a #token= en ella se envía como \
             «token» en esta petición, cuyos demás campos figuran en la descripción de la API:",
        ],
    }
}
