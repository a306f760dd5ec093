//! Sentences that fit the kinds of documents.

use crate::{dice::Dice, world::Kind};

const LEASE: [&str; 12] = [
    "The Tenant shall pay the Rent by equal quarterly payments in advance on the usual quarter days.",
    "The Tenant shall not assign, underlet or part with possession of the Property without the Landlord's consent.",
    "The Landlord shall insure the Building against the Insured Risks for its full cost of reinstatement.",
    "The Ground Rent shall be reviewed on each fifteenth anniversary of the Term Commencement Date.",
    "The Tenant shall keep the interior of the Property in good and substantial repair and condition.",
    "The Tenant shall contribute the Service Charge Proportion towards the cost of the Services.",
    "No musical instrument shall be played so as to be audible outside the Property between eleven and seven.",
    "The Landlord may enter the Property on forty-eight hours' written notice to inspect its condition.",
    "If the Rent is unpaid for twenty-one days the Landlord may re-enter the Property and the Term shall end.",
    "The Tenant has a right of way on foot only over the shared passage coloured brown on the Plan.",
    "Any notice given under this Lease shall be in writing and delivered by hand or by first-class post.",
    "The Tenant shall not carry out structural alterations or cut into any wall that bears a load.",
];

const REGISTER: [&str; 7] = [
    "The Freehold land shown edged with red on the plan of the above Title filed at the Registry.",
    "The land has the benefit of a right of way over the land tinted brown on the title plan.",
    "RESTRICTION: No disposition of the registered estate is to be registered without a certificate.",
    "The price stated to have been paid on completion is recorded in the proprietorship register.",
    "A Transfer of the land in this title contains restrictive covenants by the transferee.",
    "The mines and minerals together with ancillary powers of working are excepted.",
    "REGISTERED CHARGE to secure the moneys including the further advances therein mentioned.",
];

const SEARCH: [&str; 8] = [
    "No notices have been served under the Building Regulations for the Property.",
    "The roadway abutting the Property is maintained at public expense.",
    "Foul water from the Property drains to a public sewer.",
    "Records indicate that surface water does not drain to a public sewer.",
    "The Property is not within two hundred metres of land that has been identified as contaminated.",
    "The Property lies in an area with a one in one thousand chance of flooding in any year.",
    "No enforcement notice or breach of condition notice is registered against the Property.",
    "There is no tree preservation order that affects the Property.",
];

const FILE: [&str; 8] = [
    "The documents were received and are being read; we shall revert with any further enquiries.",
    "Please confirm whether the seller has received any notice about the adjoining land.",
    "We have asked the managing agents for the accounts of the last three years.",
    "The buyer's lender has asked for confirmation that the ground rent does not exceed the limit.",
    "Kindly let us have the certificate of compliance for the replacement windows.",
    "Completion is proposed for the last working day of the month.",
    "The balance of the reserve fund stands as shown in the attached schedule.",
    "The plan attached to the transfer does not match the fence on site.",
];

/// Headings of a kind of document.
pub(super) fn headings(kind: Kind) -> &'static [&'static str] {
    match kind.name {
        "lease.pdf" => &[
            "Interpretation",
            "Grant",
            "Tenant covenants",
            "Landlord covenants",
            "Rent review",
            "Forfeiture",
        ],
        "title-register.pdf" => &["Property Register", "Proprietorship Register", "Charges Register"],
        name if name.contains("search") => &["Summary", "Planning", "Roads", "Drainage", "Environment"],
        _ => &["Particulars", "Details", "Schedule"],
    }
}

/// The sentences of a kind of document.
fn sentences(kind: Kind) -> &'static [&'static str] {
    match kind.name {
        "lease.pdf" | "management-pack.pdf" => &LEASE,
        "title-register.pdf" | "title-plan.pdf" => &REGISTER,
        name if name.contains("search") => &SEARCH,
        _ => &FILE,
    }
}

/// The sentence that `dice` choose.
pub(super) fn sentence(kind: Kind, dice: Dice) -> &'static str {
    let all = sentences(kind);
    all[dice.below(all.len() as u64) as usize]
}

/// Sentences of a file, cut to exactly so many bytes.
pub(super) fn exactly(dice: Dice, length: usize) -> String {
    let mut text = String::with_capacity(length + 120);
    for number in 0.. {
        if text.len() >= length {
            break;
        }
        text.push_str(FILE[dice.at(number).below(FILE.len() as u64) as usize]);
        text.push(' ');
    }
    text.truncate(length);
    // A text does not end with a space.
    if text.ends_with(' ') {
        text.pop();
        text.push('.');
    }
    text
}
