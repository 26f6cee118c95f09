"""English: short forms folded to one spelling, and the words that tell the language."""

from __future__ import annotations

from collections.abc import Mapping

from app.integrations.ai.rules.lexicon.words import word_set

VARIANTS: Mapping[str, str] = {
    "medicine": "medicines meds med medication medications pills tablets drugs dose doses capsules drug",
    "took": "taken",
    "feel": "feels",
    "choking": "choked chokes choke",
    "cant": "cannot cnt",
    "dont": "dnt donot",
    "want": "wanna wants",
    "appointment": "appointments checkup appt",
    "yes": "yep yeah yess yea yas",
    "unsubscribe": "unsub unreg unsubscribed unsubcribe unsubscribee optout",
    "you": "u",
    "texting": "messaging contacting txting spamming",
    "nauseous": "nauseated nausea queasy",
    "vomiting": "vomit vomited vomits puking throwing",
    "dizzy": "dizziness lightheaded",
    "faint": "fainted fainting collapsed unconscious unresponsive collapse",
    "breathe": "breathing breath breating breth",
    "bleeding": "bleed bleeds",
    "seizure": "seizures convulsion convulsions seizing",
    "suicidal": "suicide suicid",
    "living": "live",
    "refuses": "refuse refused refusing",
    "hasnt": "havent hadnt",
    "pain": "pains ache aches hurts hurt hurting aching sores painful",
    "tired": "exhausted fatigued weak weakness fatigue",
    "itchy": "itching itch rash rashes hives",
    "swollen": "swelling swelled",
}

MARKERS = word_set(
    """
    i im ive my me you your he she his her him it its is was are am be been the a an to of for and or but not no yes
    yep yeah done took taken already just later forgot havent hasnt didnt dont cant wont stop please thank thanks
    you what when where why who which how should can could may does do did feel feeling pain hurts chest breathe
    breathing bleeding dizzy nauseous vomiting nausea stomach headache fever rash itchy medicine meds pills tablets
    appointment reschedule reminder reminders doctor messages message texting again anymore list off out in on at
    this that these those want need have had has hello good morning evening afternoon sure all ignore previous
    instructions never live living die dead overdose unconscious seizure fainted passed suicidal hurt kill myself
    end life grandma mom dad father mother still really today yesterday tomorrow night not sending leave alone call
    blood coughing smoking up postpone cancel resume restart start subscribe unsubscribe throat numb hands tired
    weak appetite diarrhea
    """
) - {"stop", "start", "a", "reminder", "in", "no", "an", "am", "unsubscribe"}

# Ordinary words that the typo search must leave alone.
COMMON = word_set(
    """
    a about afraid after again agree alive allergic alone alright am ambulance an anaphylactic anaphylaxis angry
    another any appreciate arent arms at attack attend awful back bad badly barely because before being better between
    blacked bleach bless blessing blue blurry bothering bottle burning call calling cancelled cause causes change check
    chills choking clinic closed closing cold come constipated constipation contact contacts continue cough coughed
    could cramps cut cutting date daughter day death delay delete diarrhoea died different difficult difficulty
    disappear doctor doesnt door down drooping droops dying earlier early eat eating effect effects ending entire
    evening every everyone everything everywhere face falling father feel felt feverish fine finished first fits foam
    foaming food forever forgotten friday from froth gasping gave give giving go god going gone good goodbye great hair
    hand hang hanging happy hard hardly harm harming having head headache heart heavily heavy help here herself high
    himself home hope hopeless hospital hour house however hows hurting husband if ill in insomnia instead isnt just
    keeps kill killing knocked know last late leave left life like lips list little long longer loss lost lot lots love
    lunch make many me medical meeting might milk minute minutes miss missed moment monday more morning mother mouth
    move moved moving much music must nah name need next night no nonstop nope normal noted nothing notifications now
    number off okay once only open opt other out over own pack pale paralysed paralyzed people pesticide phone place
    play please point poison poisoned poisoning postponed pressure private problem purpose question questions quit
    racing rather reaction ready really reason rebook receive regular reminder remove rescheduled respond responding
    responsive right rules sad said same scared self send session severe shivering shop short shortly shortness should
    show sick side sign since sister skipped sleep sleeping slit slurred smoking so some something soon sorry sos
    speech spitting start started step still stomach stool stop stopping struggles struggling sunday suppose swallow
    swallowed switch symptom symptoms system take taking talk tell temperature terrible text texts than that them
    themselves then there they thing think this though threw tight tightness time tingling today together told tomorrow
    tongue tonight too treatment trouble try tuesday turn turned turning unable uncontrollably until unwell upset
    vertigo very visit wait wake waking walk wasnt water we week well were what whats when whens where which while
    whole wife will wish with without wonder wondering work world worried worse worth worthless would wrist wrists
    wrong year yesterday yet your
    """
)
