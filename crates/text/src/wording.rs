//! The wording that layout goes by, as tables. Everything is in lower case and, where not said otherwise, without
//! marks.

/// A gap behind one of these was left for a pen.
pub(crate) const BLANK_FOLLOWS: &[&str] = &["so:", "s6:", "ngay", "thang", "nam"];

/// A line that ends in one of these goes on with a number. With marks: `từ` awaits one, `tử` does not.
pub(crate) const NUMBER_FOLLOWS: &[&str] = &[
    "chiếm", "có", "còn", "của", "đạt", "đến", "điều", "được", "gần", "giảm", "gồm", "hơn", "khoản",
    "khoảng", "là", "mẫu", "mức", "năm", "ngày", "quý", "số", "sau", "tăng", "tháng", "trên", "trong", "từ",
    "với",
];

/// What stands over the numbers of a table's rows.
pub(crate) const ROW_NUMBER: &[&str] = &["stt", "tt", "so tt", "so thu tu"];

/// How the name of a sum begins that stands before what it sums.
pub(crate) const TOTAL: &str = "tong";

/// The name of a sum, which stands alone. With marks: `công` is the first half of `công ích`.
pub(crate) const SUM: &str = "cộng";

/// What stands over the labels of a table's rows.
pub(crate) const ROW_LABEL: &[&str] = &[
    "linh vuc",
    "linh vuc giai quyet",
    "linh vuc, cong viec giai quyet",
    "linh vuc, cong viec",
    "ten linh vuc",
    "noi dung",
    "chi tieu",
    "don vi",
    "ten don vi",
    "co quan",
    "co quan, don vi",
    "dia phuong",
    "xa, phuong",
    "ten xa, phuong",
];

/// What joins the next words to those in front of it. With marks.
pub(crate) const JOINS: &[&str] = &["và", "hoặc", "của", "-", "–", ","];

/// What behind a number makes a stretch of time of it. With marks.
pub(crate) const SPANS: &[&str] = &["tháng", "quý", "tuần"];

/// Names of document types, each printed on a line of its own.
pub(crate) const TYPE_NAMES: &[&str] = &[
    "bao cao",
    "thong bao",
    "cong van",
    "quyet dinh",
    "quyet dinh:",
    "ke hoach",
    "chi thi",
    "nghi quyet",
    "nghi quyet:",
    "to trinh",
    "huong dan",
    "bien ban",
    "phu luc",
];

/// What starts a line of its own beside numbers and bullets: addressee, receivers, who signs for whom.
pub(crate) const OPENERS: &[&str] = &[
    "kinh gui",
    "noi nhan",
    "can cu ",
    "dieu 1.",
    "phu luc ",
    "bieu so",
    "bieu mau",
    "don vi tinh",
    "dvt:",
    "tm.",
    "kt.",
    "tl.",
    "tuq.",
    "t/m ",
    "q.",
    "nguoi lap",
    "chu tich",
    "pho chu tich",
    "chanh van phong",
    "pho chanh van phong",
    "giam doc",
    "pho giam doc",
    "truong phong",
    "pho truong phong",
    "truong ban",
    "so:",
    "v/v ",
    "doc lap - tu do",
    "tren day la",
];

/// Names with a dash inside, as the words on its two sides: broken there, the next line is no list item.
pub(crate) const DASHED_NAMES: &[(&str, &str)] = &[
    ("lao dong", "thuong binh"),
    ("kinh te", "xa hoi"),
    ("van hoa", "thong tin"),
    ("van hoa", "xa hoi"),
    ("tu do", "hanh phuc"),
    ("doc lap", "tu do"),
    ("tai chinh", "ke hoach"),
    ("ho tich", "dang ky"),
    ("thuong tru", "bao tro"),
    ("thuong tru", "quan ly"),
    ("dia chinh", "xay dung"),
    ("tu phap", "ho tich"),
];

/// Words of the national motto, and of what stands beside or below it in the head.
pub(crate) const HEAD_SIGNS: &[&str] = &[
    "cong hoa xa hoi",
    "chu nghia viet nam",
    "doc lap - tu do",
    "tu do - hanh phuc",
    "dang cong san viet nam",
];

/// The syllables of the national motto.
pub(crate) const MOTTO_SYLLABLES: &[&str] =
    &["cong", "hoa", "xa", "hoi", "chu", "nghia", "viet", "nam", "doc", "lap", "tu", "do", "hanh", "phuc"];

/// The two lines of the motto, token by token.
pub(crate) const MOTTO_LINES: &[&[&str]] = &[
    &["cong", "hoa", "xa", "hoi", "chu", "nghia", "viet", "nam"],
    &["doc", "lap", "-", "tu", "do", "-", "hanh", "phuc"],
];

/// What the document's number begins with, misreadings included.
pub(crate) const NUMBER_LABELS: &[&str] = &["so:", "s6:", "s0:", "so", "s6"];

/// Words of a date written out.
pub(crate) const DATE_WORDS: &[&str] = &["ngay", "thang", "nam"];

/// What the foot of a document has in one of its two columns.
pub(crate) const FOOT_SIGNS: &[&str] = &[
    "noi nhan",
    "luu:",
    "luu vt",
    "nguoi lap",
    "nguoi nop",
    "nguoi tiep nhan",
    "tm.",
    "kt.",
    "tl.",
    "tuq.",
    "chu tich",
    "chanh van phong",
    "giam doc",
    "truong phong",
    "truong ban",
    "hieu truong",
    "cuc truong",
];

/// Captions of an e-signature box; a colon follows.
pub(crate) const SIGNATURE_CAPTIONS: &[&str] = &[
    "ky boi",
    "nguoi ky",
    "duoc ky boi",
    "ky so boi",
    "nguoi ky so",
    "thoi gian ky",
    "ngay ky",
    "ky ngay",
    "signed by",
    "signing time",
    "digitally signed by",
    "signature date",
    "date signed",
];

/// What an e-signature box says without a colon.
pub(crate) const SIGNATURE_PHRASES: &[&str] = &[
    "signature valid",
    "signature not verified",
    "digitally signed by",
    "da ky so",
    "van ban da duoc ky so",
    "chu ky so hop le",
    "ky dien tu boi",
];

/// Further captions in such a box; they are also met elsewhere, so they count only beside a sure one.
pub(crate) const BESIDE_SIGNATURE: &[&str] = &[
    "co quan", "to chuc", "don vi", "chuc vu", "email", "e-mail", "mail", "cn=", "o=", "ly do", "reason",
    "location", "date", "vi tri", "dia diem",
];

/// Words that mark a copy; the time of copying follows, or nothing.
pub(crate) const COPY_MARKS: &[&str] = &["sao y", "sao luc", "trich sao", "sao y ban chinh", "sao y ban sao"];

/// Stamps printed across a page, as whole lines.
pub(crate) const STAMPS: &[&str] = &[
    "hoa toc",
    "thuong khan",
    "khan",
    "mat",
    "toi mat",
    "tuyet mat",
    "cong van den",
    "cv den",
    "van ban den",
    "den",
    "qr",
    "qr code",
    "du thao",
    "ban sao",
    "sao y ban chinh",
];

/// Lines of the box stamped on received letters, below its title: the word, then nothing but digits and dots.
pub(crate) const ARRIVAL_FIELDS: &[&str] = &["so", "ngay", "gio", "chuyen", "luu ho so so", "kinh chuyen"];

/// Titles of that box.
pub(crate) const ARRIVAL_TITLES: &[&str] = &["cong van den", "cv den", "van ban den", "den"];

/// English words that neither stand in Vietnamese text nor come out of it when it is misread.
pub(crate) const ENGLISH_WORDS: &[&str] = &[
    "of", "and", "for", "with", "are", "was", "were", "from", "that", "this", "these", "which", "shall",
    "have", "their", "other", "between", "under", "been", "into", "than", "such", "more",
];
