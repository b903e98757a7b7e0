//! What happened to the second factors of an account.

use domain::timestamp::Timestamp;

use super::{
    ABOUT_AN_ACCOUNT,
    access::{NOT_ME, what_not_me_does},
    moment,
};
use crate::message::Content;

pub(in crate::words) fn enrolment_code() -> Content {
    Content {
        subject: "Su código para un segundo factor",
        paragraphs: vec![
            "Escriba este código donde configura su segundo factor. Vale durante una hora y una sola vez. \
             Un código anterior ya no vale."
                .to_owned(),
        ],
        after: vec![
            "No se lo diga a nadie: ningún compañero se lo pedirá nunca. En este mensaje no hay ningún \
             enlace que seguir."
                .to_owned(),
            "Si no lo pidió, alguien sabe su contraseña. Cámbiela ahora: sin este código no puede \
             administrar nada."
                .to_owned(),
        ],
        footer: ABOUT_AN_ACCOUNT,
        ..Content::default()
    }
}

pub(in crate::words) fn factor_added(at: Timestamp) -> Content {
    Content {
        subject: "Se ha añadido un segundo factor",
        paragraphs: vec![
            format!(
                "Se configuró una llave de acceso o una aplicación de autenticación en su cuenta el {}. \
                 Se ha cerrado la sesión en todos los demás dispositivos.",
                moment(at)
            ),
            "Si fue usted, guarde los códigos de recuperación en otro lugar. Si no fue usted, otra \
             persona puede usar su cuenta. Ciérrele el paso:"
                .to_owned(),
        ],
        link_label: NOT_ME,
        after: vec![what_not_me_does()],
        footer: ABOUT_AN_ACCOUNT,
    }
}

pub(in crate::words) fn factor_removed(at: Timestamp) -> Content {
    Content {
        subject: "Se ha eliminado un segundo factor",
        paragraphs: vec![
            format!(
                "Una llave de acceso o la aplicación de autenticación de su cuenta se eliminó el {}. Si \
                 no queda ninguna, tampoco quedan códigos de recuperación, y ahora basta la \
                 contraseña para iniciar sesión.",
                moment(at)
            ),
            "Si fue usted, no tiene que hacer nada más. Si no fue usted, otra persona puede usar su \
             cuenta. Ciérrele el paso:"
                .to_owned(),
        ],
        link_label: NOT_ME,
        after: vec![what_not_me_does()],
        footer: ABOUT_AN_ACCOUNT,
    }
}

pub(in crate::words) fn factors_reset(at: Timestamp) -> Content {
    Content {
        subject: "Se han retirado sus segundos factores",
        paragraphs: vec![
            format!(
                "Quienes gestionan el servicio retiraron el {} las llaves de acceso, la aplicación de \
                 autenticación y los códigos de recuperación de su cuenta, y se cerró la sesión en \
                 todos los dispositivos.",
                moment(at)
            ),
            "Si lo pidió porque los había perdido, inicie sesión y configure otros.".to_owned(),
            "Si no lo pidió, avise ahora a un administrador de su centro de trabajo.".to_owned(),
        ],
        footer: ABOUT_AN_ACCOUNT,
        ..Content::default()
    }
}

pub(in crate::words) fn recovery_codes_made(at: Timestamp) -> Content {
    Content {
        subject: "Se han creado nuevos códigos de recuperación",
        paragraphs: vec![
            format!(
                "Se crearon nuevos códigos de recuperación para su cuenta el {}. Los anteriores ya no \
                 sirven.",
                moment(at)
            ),
            "Si fue usted, guarde los nuevos lejos de su aplicación o llave de acceso. Si no fue usted, \
             otra persona puede usar su cuenta. Ciérrele el paso:"
                .to_owned(),
        ],
        link_label: NOT_ME,
        after: vec![what_not_me_does()],
        footer: ABOUT_AN_ACCOUNT,
    }
}

pub(in crate::words) fn wrong_factors(at: Timestamp) -> Content {
    Content {
        subject: "Es posible que alguien conozca su contraseña",
        paragraphs: vec![
            format!(
                "Se probaron varios códigos o llaves de acceso incorrectos en su cuenta hasta el {}, por \
                 alguien que había superado la contraseña o ya tenía la sesión iniciada.",
                moment(at)
            ),
            "Si fue usted, compruebe el reloj del dispositivo de su aplicación. Si no fue usted, \
             ciérrele el paso:"
                .to_owned(),
        ],
        link_label: NOT_ME,
        after: vec![what_not_me_does()],
        footer: ABOUT_AN_ACCOUNT,
    }
}
