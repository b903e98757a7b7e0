//! Spanish.

mod access;
mod factors;

use domain::timestamp::Timestamp;

pub(super) use self::access::{
    new_device, password_changed, password_reset, reset_of_disabled_account, too_many_failures,
};

pub(super) use self::factors::{
    enrolment_code, factor_added, factor_removed, factors_reset, recovery_codes_made, wrong_factors,
};

use super::{month, parts};
use crate::message::Content;

const MONTHS: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

const ABOUT_AN_ACCOUNT: &str = "Recibe este mensaje porque afecta a la seguridad de su cuenta.";

const TYPED_ADDRESS: &str = "Recibe este mensaje porque alguien se ha registrado con su dirección.";

const NEW_ADDRESS: &str =
    "Recibe este mensaje porque alguien indicó su dirección como la nueva de su cuenta.";

const INVITED: &str = "Recibe este mensaje porque un administrador invitó a su dirección.";

pub(super) fn registration_code() -> Content {
    Content {
        subject: "Su código para registrarse",
        paragraphs: vec![
            "Escriba este código en la página donde se registró. Es válido durante diez minutos \
             desde entonces."
                .to_owned(),
        ],
        after: vec![
            "No se lo diga a nadie: ningún compañero ni administrador se lo pedirá nunca. Este \
             mensaje no contiene ningún enlace que seguir."
                .to_owned(),
            "Si usted no se ha registrado, alguien ha escrito su dirección. No tiene que hacer \
             nada: sin este código no se crea ninguna cuenta."
                .to_owned(),
        ],
        footer: TYPED_ADDRESS,
        ..Content::default()
    }
}

pub(super) fn already_registered() -> Content {
    Content {
        subject: "Ya tiene una cuenta",
        paragraphs: vec![
            "Alguien acaba de registrarse con esta dirección. Ya tiene una cuenta, así que no se \
             crea otra."
                .to_owned(),
            "Si fue usted, inicie sesión con la contraseña que ya tiene.".to_owned(),
            "Si no fue usted, no tiene que hacer nada. Nadie ha entrado en su cuenta.".to_owned(),
        ],
        footer: TYPED_ADDRESS,
        ..Content::default()
    }
}

pub(super) fn account_disabled(at: Timestamp) -> Content {
    Content {
        subject: "Se ha desactivado su cuenta",
        paragraphs: vec![
            format!(
                "Un administrador desactivó su cuenta el {}. Nadie puede iniciar sesión con ella \
                 y se ha cerrado la sesión en todos los dispositivos. Lo que guardó se conserva.",
                moment(at)
            ),
            "Si no lo esperaba, pregunte a un administrador de su centro de trabajo.".to_owned(),
        ],
        footer: ABOUT_AN_ACCOUNT,
        ..Content::default()
    }
}

pub(super) fn account_deleted(at: Timestamp) -> Content {
    Content {
        subject: "Se ha eliminado su cuenta",
        paragraphs: vec![
            format!(
                "Su cuenta se eliminó el {}, con todo lo que había guardado en ella. No se puede \
                 recuperar. Puede registrarse de nuevo con la misma dirección.",
                moment(at)
            ),
            "Si no lo hizo usted, otra persona conocía su contraseña. Cámbiela en los demás \
             sitios donde la use y avise a un administrador de su centro de trabajo."
                .to_owned(),
        ],
        footer: ABOUT_AN_ACCOUNT,
        ..Content::default()
    }
}

pub(super) fn account_removed(at: Timestamp) -> Content {
    Content {
        subject: "Se ha eliminado su cuenta",
        paragraphs: vec![
            format!(
                "Un administrador eliminó su cuenta el {}, con todo lo que había guardado en \
                 ella. No se puede recuperar.",
                moment(at)
            ),
            "Si no lo esperaba, pregunte a un administrador de su centro de trabajo.".to_owned(),
        ],
        footer: ABOUT_AN_ACCOUNT,
        ..Content::default()
    }
}

pub(super) fn email_change_code() -> Content {
    Content {
        subject: "Su código para confirmar esta dirección",
        paragraphs: vec![
            "Escriba este código en la página donde cambió su dirección. Vale durante diez \
             minutos desde ese momento."
                .to_owned(),
        ],
        after: vec![
            "No se lo diga a nadie: ningún compañero ni administrador se lo pedirá nunca. En este \
             mensaje no hay ningún enlace que seguir."
                .to_owned(),
            "Si no cambió su dirección, alguien escribió la suya. No tiene que hacer nada: sin \
             este código no ocurre nada."
                .to_owned(),
        ],
        footer: NEW_ADDRESS,
        ..Content::default()
    }
}

pub(super) fn address_in_use() -> Content {
    Content {
        subject: "Esta dirección ya tiene una cuenta",
        paragraphs: vec![
            "Alguien quiso usar esta dirección para otra cuenta. Pertenece a la suya, así que no \
             ha cambiado nada."
                .to_owned(),
            "Si fue usted, inicie sesión en la cuenta que tiene esta dirección o elimínela antes."
                .to_owned(),
            "Si no fue usted, no tiene que hacer nada. Nadie ha entrado en su cuenta.".to_owned(),
        ],
        footer: NEW_ADDRESS,
        ..Content::default()
    }
}

pub(super) fn email_changed(at: Timestamp) -> Content {
    Content {
        subject: "Se ha cambiado la dirección de su cuenta",
        paragraphs: vec![
            format!(
                "El {} su cuenta recibió otra dirección, que alguien confirmó. Desde ahora es esa \
                 la que inicia sesión y recibe el correo.",
                moment(at)
            ),
            "Si fue usted, no tiene que hacer nada más.".to_owned(),
            "Si no fue usted, siga este enlace antes de siete días. Devuelve esta dirección a la \
             cuenta y cierra la sesión en todos los dispositivos. Después elija una contraseña \
             nueva."
                .to_owned(),
        ],
        link_label: "Deshacer el cambio",
        footer: ABOUT_AN_ACCOUNT,
        ..Content::default()
    }
}

pub(super) fn email_confirmed(at: Timestamp) -> Content {
    Content {
        subject: "Su cuenta tiene ahora esta dirección",
        paragraphs: vec![
            format!(
                "El {} confirmó esta dirección. Desde ahora inicia sesión con ella y con la \
                 contraseña que ya tiene.",
                moment(at)
            ),
            "La dirección anterior ha recibido un aviso y puede deshacer el cambio durante siete \
             días."
                .to_owned(),
        ],
        footer: ABOUT_AN_ACCOUNT,
        ..Content::default()
    }
}

pub(super) fn email_change_undone(at: Timestamp) -> Content {
    Content {
        subject: "Se ha deshecho un cambio de dirección",
        paragraphs: vec![
            format!(
                "El {} la cuenta recuperó la dirección que tenía antes, mediante un enlace en el \
                 correo a esa dirección. Se ha cerrado la sesión en todos los dispositivos y la \
                 contraseña ya no se acepta.",
                moment(at)
            ),
            "Quien lee el correo de esa dirección elige allí una contraseña nueva: pídala donde \
             inicia sesión."
                .to_owned(),
        ],
        footer: ABOUT_AN_ACCOUNT,
        ..Content::default()
    }
}

pub(super) fn invitation() -> Content {
    Content {
        subject: "Tiene una invitación",
        paragraphs: vec![
            "Un administrador le ha invitado a AI Nurse Florence, un asistente que las enfermeras \
             usan en el trabajo. Siga este enlace antes de siete días para elegir una contraseña."
                .to_owned(),
        ],
        link_label: "Aceptar la invitación",
        after: vec![
            "El enlace es solo para usted: quien lo tiene obtiene la cuenta. Si no esperaba una \
             invitación, no tiene que hacer nada."
                .to_owned(),
        ],
        footer: INVITED,
    }
}

/// `27 de noviembre de 2026 a las 08:30 UTC`.
fn moment(at: Timestamp) -> String {
    let (year, number, day, time) = parts(at);
    let month = month(MONTHS, number);
    format!("{day} de {month} de {year} a las {time} UTC")
}
