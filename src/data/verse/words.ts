/**
 * @module
 * The words of the verse, by mood and by metre.
 *
 * A class is named after one of its words, and a dash stands for an unstressed syllable: `thing` is a noun of one
 * syllable, `thing-` a noun of two with the stress on the first, as in "winter".
 */

/** The subject of a speech, which decides the things named in it. */
export const moods = ["love", "war", "grief", "court", "sea", "season", "jealousy", "dream"] as const;
export type Mood = (typeof moods)[number];

/** Classes with different words for each mood. */
export type MoodClass = "place" | "thing" | "thing-" | "things" | "things-" | "bright-";

/** Classes that all moods share. */
export type SharedClass =
  | "gold"
  | "cold"
  | "heart"
  | "grief"
  | "grief-"
  | "king"
  | "king-"
  | "upon"
  | "weep"
  | "weeps"
  | "wept"
  | "keep"
  | "kept"
  | "heal"
  | "healed";

const split = (text: string): readonly string[] => text.split(" ");

export const moodWords: Readonly<Record<Mood, Readonly<Record<MoodClass, readonly string[]>>>> = {
  love: {
    place: split("bower grove lane stair gate door"),
    thing: split("rose dove lute ring glove song kiss bower star flame"),
    "thing-": split("garden lily mirror ribbon letter blossom window candle"),
    things: split("lips eyes hands doves vows songs stars flames"),
    "things-": split("roses letters blossoms whispers candles arrows"),
    "bright-": split("tender gentle golden rosy secret honeyed willing"),
  },
  war: {
    place: split("field wall hill gate bridge tower"),
    thing: split("sword shield drum spear helm wall flag flame horse"),
    "thing-": split("banner trumpet arrow armour hammer fortress anvil battle"),
    things: split("swords drums spears flags walls flames wounds"),
    "things-": split("banners trumpets arrows cannons hammers ravens"),
    "bright-": split("iron bloody crimson brazen mighty broken battered"),
  },
  grief: {
    place: split("grave tomb grove vault church stair"),
    thing: split("tear grave tomb shroud ghost bell sigh stone lamp"),
    "thing-": split("willow shadow chapel cypress raven marble candle"),
    things: split("tears sighs graves bells ghosts stones lamps"),
    "things-": split("ashes shadows ravens willows mourners candles"),
    "bright-": split("bitter weary hollow silent lonely heavy broken"),
  },
  court: {
    place: split("court hall throne stair gate tower"),
    thing: split("crown throne robe mask jest ring feast glass chain"),
    "thing-": split("palace sceptre jewel goblet table mirror chamber"),
    things: split("crowns robes masks jests smiles chains lords"),
    "things-": split("jewels mirrors goblets whispers letters candles"),
    "bright-": split("royal gilded velvet idle noble painted haughty"),
  },
  sea: {
    place: split("shore sea deep bay cliff sand"),
    thing: split("wave tide ship sail gull mast storm oar star shell"),
    "thing-": split("harbour ocean anchor tempest rudder vessel island"),
    things: split("waves tides ships sails gulls winds stars storms"),
    "things-": split("harbours islands sailors tempests anchors billows"),
    "bright-": split("stormy foaming northern silver restless shining weary"),
  },
  season: {
    place: split("field grove wood hill stream lane"),
    thing: split("leaf frost bud bird field rose stream tree cloud"),
    "thing-": split("orchard autumn meadow harvest swallow river blossom"),
    things: split("leaves buds frosts fields birds streams clouds"),
    "things-": split("meadows rivers swallows orchards blossoms sparrows"),
    "bright-": split("frozen withered early golden mellow barren tender"),
  },
  jealousy: {
    place: split("bed stair door court hall wall"),
    thing: split("snake worm thorn glance smile lie snare knife ring"),
    "thing-": split("serpent poison rumour canker viper letter mirror"),
    things: split("eyes lies thorns snakes smiles words looks"),
    "things-": split("whispers serpents rumours shadows poisons letters"),
    "bright-": split("venomed secret poisoned subtle crooked faithless smiling"),
  },
  dream: {
    place: split("sea wood cloud pool bridge vale"),
    thing: split("dream star moon cloud mist owl lamp spell wing"),
    "thing-": split("slumber vision fairy phantom pillow feather window"),
    things: split("dreams stars clouds mists wings owls lamps"),
    "things-": split("visions fairies phantoms moonbeams feathers shadows"),
    "bright-": split("starry silver sleeping misty fleeting silken silent"),
  },
};

export const sharedWords: Readonly<Record<SharedClass, readonly string[]>> = {
  gold: split("gold stone glass snow flame steel silk salt ash dust"),
  cold: split("cold pale dark bright sweet deep soft wild proud false true old young slow"),
  heart: split("heart hand eye brow cheek voice name soul breath mouth ear"),
  grief: split("love grief hope faith pride rage fear joy shame trust doubt wrath"),
  "grief-": split("sorrow honour longing mercy anger patience passion fortune folly glory"),
  king: split("king queen knight bride ghost fool judge thief priest child"),
  "king-": split("lady lover stranger soldier shepherd widow beggar sailor hunter prophet"),
  upon: split("upon beneath beside within above behind beyond across around below"),
  weep: split("weep burn fade fall sing sleep wake wait shine kneel sigh drift mourn"),
  weeps: split("weeps burns fades falls sings sleeps wakes waits shines sighs drifts mourns"),
  wept: split("wept burned fell sang slept woke stood shone knelt sighed mourned lay"),
  keep: split("keep hold lose find seek praise curse guard love"),
  kept: split("kept held lost found sought praised cursed loved feared"),
  heal: split("heal wrong mock scorn crown bind drown"),
  healed: split("healed wronged mocked scorned crowned bound drowned"),
};

/**
 * The five kinds of rhyming words: `shore`, a place after "upon the"; `rose`, a thing after "a"; `soul`, a person's
 * attribute after "my"; `fall`, a verb after "shall"; `fair`, an adjective after "is".
 */
export type EndClass = "shore" | "rose" | "soul" | "fall" | "fair";

/** The words with one final sound, by kind. */
export type Rhyme = Readonly<Record<EndClass, readonly string[]>>;

const rhyme = (source: string): Rhyme => {
  const [shore, rose, soul, fall, fair] = source.split("|").map((words) => (words === "" ? [] : split(words)));
  return { shore: shore!, rose: rose!, soul: soul!, fall: fall!, fair: fair! };
};

// Each row has one sound: shore | rose | soul | fall | fair
export const rhymes: readonly Rhyme[] = [
  "night light|knight light|sight might light|fight|bright white",
  "bay way||day way|stay pray stray play|grey",
  "sea tree|key tree|plea key|flee|free",
  "snow|bow crow|woe foe|grow go flow glow|low slow",
  "|flame|name fame shame||",
  "wold||gold||cold old bold",
  "deep keep||sleep|weep sleep creep|deep steep",
  "wall hall||fall|fall call crawl|small tall",
  "throne stone|bone stone throne|bone|moan groan|",
  "stair air|chair prayer|hair prayer|stare swear|fair rare bare",
  "fire spire|fire lyre spire|fire lyre|tire|",
  "side|bride tide|pride side bride|ride hide glide|wide",
  "shore door|oar door|door oar|roar soar|sore",
  "mere|spear tear year|fear tear ear||near dear clear",
  "west|nest guest crest|breast rest quest|rest|blest",
  "dew yew|crew|||true new blue",
  "ground mound|hound wound|sound||bound crowned drowned",
  "rain plain lane|chain|pain reign|reign wane|vain",
  "bed|thread bed|head bread|tread|dead red",
  "|dart|heart part|part|",
  "|dove glove|love||",
  "land strand sand|hand|hand land|stand|grand",
  "spring|ring king wing|ring wing|sing cling ring|",
  "vale|sail tale gale|tale|fail wail sail|pale frail",
  "wave cave grave|wave|grave|rave|brave grave",
  "well|bell shell|spell bell|dwell swell|",
  "star|star|star scar||far",
  "glade shade|blade|blade|fade|",
  "moon|moon tune|tune|swoon|",
  "bough|bough vow|brow vow|bow|",
  "stream|dream|dream|dream gleam|",
  "|knife|life wife strife||",
  "dust||trust|rust|",
  "hill mill|mill|will skill||still",
  "tower bower|flower tower|hour power||",
].map(rhyme);

/** Invented names of two syllables with the stress on the first. */
export const shortNames: readonly { readonly name: string; readonly pronoun: "he" | "she" }[] = [
  ...split("Orrin Tavel Halder Maddoc Sevrin Dorrel Belmar Corven Joscar Perrick").map(
    (name) => ({ name, pronoun: "he" }) as const,
  ),
  ...split("Wenna Ismay Thessa Melwyn Linnet Sorrel Brisa Tamsel Maren Nerys").map(
    (name) => ({ name, pronoun: "she" }) as const,
  ),
];

/** Invented names of three syllables with the stress on the second. */
export const longNames: readonly string[] = split(
  "Calando Elvando Valdoro Zerenno Ormondo Tarquello Alvara Berenna Dorenza Isaura Lorenda Merenza Orlenna Tarsilla",
);

/** Words before a short name in an address, so that both kinds of name have three syllables. */
export const epithets: readonly string[] = split("O O sweet good dear my");
