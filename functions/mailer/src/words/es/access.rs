//! Who has got into an account, and how its owner gets back in.

use domain::timestamp::Timestamp;

use super::{ABOUT_AN_ACCOUNT, moment};
use crate::message::Content;

pub(super) const NOT_ME: &str = "No fui yo";

/// What the link to that does.
pub(super) fn what_not_me_does() -> String {
    "Cierra todas las sesiones, y nadie podrá entrar con la contraseña hasta que usted elija una \
     nueva. El mensaje para hacerlo le llegará enseguida. El enlace es válido durante siete días."
        .to_owned()
}

pub(in crate::words) fn password_reset() -> Content {
    Content {
        subject: "Elija una contraseña nueva",
        paragraphs: vec![
            "Alguien ha pedido una contraseña nueva para su cuenta. Elíjala aquí. El enlace es \
             válido durante una hora y sirve una sola vez:"
                .to_owned(),
        ],
        link_label: "Elegir una contraseña nueva",
        after: vec![
            "Se cerrará la sesión en todos los dispositivos. Sus borradores se quedan como están."
                .to_owned(),
            "Si no la ha pedido usted, no tiene que hacer nada: no ha cambiado nada, y sin este \
             enlace nadie puede cambiar nada."
                .to_owned(),
        ],
        footer: ABOUT_AN_ACCOUNT,
    }
}

pub(in crate::words) fn reset_of_disabled_account() -> Content {
    Content {
        subject: "Su cuenta está desactivada",
        paragraphs: vec![
            "Alguien ha pedido una contraseña nueva para su cuenta. Está desactivada, así que este \
             mensaje no contiene ningún enlace. Un administrador de su centro de trabajo puede \
             volver a activarla."
                .to_owned(),
            "Si no la ha pedido usted, no tiene que hacer nada.".to_owned(),
        ],
        footer: ABOUT_AN_ACCOUNT,
        ..Content::default()
    }
}

pub(in crate::words) fn password_changed(at: Timestamp) -> Content {
    Content {
        subject: "Se ha cambiado su contraseña",
        paragraphs: vec![
            format!(
                "La contraseña de su cuenta se cambió el {}. Se ha cerrado la sesión en todos los \
                 demás dispositivos.",
                moment(at)
            ),
            "Si fue usted, no tiene que hacer nada más. Si no fue usted, otra persona puede usar \
             su cuenta. Ciérrele el paso:"
                .to_owned(),
        ],
        link_label: NOT_ME,
        after: vec![what_not_me_does()],
        footer: ABOUT_AN_ACCOUNT,
    }
}

pub(in crate::words) fn new_device(at: Timestamp) -> Content {
    Content {
        subject: "Nuevo inicio de sesión en su cuenta",
        paragraphs: vec![
            format!(
                "Alguien entró con su contraseña el {}, en un dispositivo que su cuenta no conocía.",
                moment(at)
            ),
            "Si fue usted, no tiene que hacer nada. Si no fue usted, ciérrele el paso a su cuenta:"
                .to_owned(),
        ],
        link_label: NOT_ME,
        after: vec![what_not_me_does()],
        footer: ABOUT_AN_ACCOUNT,
    }
}

pub(in crate::words) fn too_many_failures(at: Timestamp) -> Content {
    Content {
        subject: "Muchas contraseñas incorrectas en su cuenta",
        paragraphs: vec![
            format!(
                "Se han probado tantas contraseñas incorrectas en su cuenta que una vía de acceso \
                 está cerrada desde el {}. Ninguna era la correcta. Se abrirá de nuevo por sí sola.",
                moment(at)
            ),
            "Mientras tanto puede entrar donde ya ha entrado antes. Para entrar en otro lugar, pida \
             una contraseña nueva: el dispositivo en el que la elija podrá entrar."
                .to_owned(),
            "No tiene que hacer nada. Si cree que alguien conoce su contraseña, ciérrele el paso:"
                .to_owned(),
        ],
        link_label: NOT_ME,
        after: vec![what_not_me_does()],
        footer: ABOUT_AN_ACCOUNT,
    }
}
