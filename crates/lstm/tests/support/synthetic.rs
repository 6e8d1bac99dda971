//! A tiny model file, written byte by byte: random weights, eight codes, three word lists.

/// Bytes in the file's order.
#[derive(Default)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    fn u8(&mut self, value: u8) -> &mut Self {
        self.0.push(value);
        self
    }

    fn i32(&mut self, value: i32) -> &mut Self {
        self.0.extend(value.to_le_bytes());
        self
    }

    fn f32(&mut self, value: f32) -> &mut Self {
        self.0.extend(value.to_le_bytes());
        self
    }

    fn text(&mut self, text: &str) -> &mut Self {
        self.i32(text.len() as i32);
        self.0.extend(text.as_bytes());
        self
    }

    fn node(&mut self, kind: &str, inputs: i32, outputs: i32) -> &mut Self {
        self.u8(0).text(kind).u8(0).u8(0).i32(64).i32(inputs).i32(outputs).i32(0).text("layer")
    }

    /// An int8 matrix of random weights with values of about `reach` at full swing.
    fn matrix(&mut self, random: &mut Random, outputs: i32, inputs: i32, reach: f64) -> &mut Self {
        self.u8(133).i32(outputs).i32(inputs + 1).u8(0);
        for _ in 0..outputs * (inputs + 1) {
            self.u8((random.below(255) as i32 - 127) as i8 as u8);
        }
        self.i32(outputs);
        for _ in 0..outputs {
            let scale = reach * (0.5 + random.below(1000) as f64 / 1000.0) / 127.0;
            self.0.extend(scale.to_le_bytes());
        }
        self
    }

    fn lstm(&mut self, random: &mut Random, kind: &str, inputs: i32, states: i32) -> &mut Self {
        self.node(kind, inputs, states).i32(inputs + states);
        for _ in 0..4 {
            self.matrix(random, states, inputs + states, 4.0);
        }
        self
    }

    fn learning_rates(&mut self, count: i32) -> &mut Self {
        self.i32(count);
        (0..count).for_each(|_| {
            self.f32(0.001);
        });
        self
    }
}

/// A fixed sequence of numbers, the same everywhere.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

const HEIGHT: i32 = 12;
const CODES: i32 = 8;

fn network() -> Vec<u8> {
    let random = &mut Random::new(7);
    let mut writer = Writer::default();
    writer.node("Series", HEIGHT, CODES).i32(8);
    writer.node("Input", HEIGHT, 1).i32(1).i32(HEIGHT).i32(0).i32(1).i32(0);
    writer.node("Series", 1, 5).i32(2);
    writer.node("Convolve", 1, 9).i32(1).i32(1);
    writer.node("Tanh", 9, 5).matrix(random, 5, 9, 2.0);
    writer.learning_rates(2);
    writer.node("Maxpool", 5, 5).i32(3).i32(3);
    writer.node("XYTranspose", 5, 8).i32(1).lstm(random, "SummLSTM", 5, 8).learning_rates(1);
    writer.lstm(random, "LSTM", 8, 6);
    writer.node("RTLReversed", 6, 7).i32(1).lstm(random, "LSTM", 6, 7).learning_rates(1);
    writer.lstm(random, "LSTM", 7, 16);
    writer.node("Softmax", 16, CODES).matrix(random, CODES, 16, 8.0);
    writer.learning_rates(8);
    writer.text("[1,12,0,1Ct3,3,5Mp3,3Lfys8Lfx6Lrx7Lfx16O1c8]");
    // Training flags: int8 and recoder; two iteration counts; the null label.
    writer.i32(65).i32(100).i32(101).i32(CODES - 1).f32(0.999).f32(0.001).f32(0.5);
    writer.0
}

fn unicharset() -> Vec<u8> {
    let entries = [
        "NULL 0 Common 0",
        "Joined 7 Latin 1",
        "|Broken|0|1 f Common 2",
        "a 3 Latin 3",
        "b 3 Latin 4",
        "ế 3 Latin 5",
        "1 8 Common 6",
        "2 8 Common 7",
        "- 10 Common 8",
    ];
    format!("{}\n{}\n", entries.len(), entries.join("\n")).into_bytes()
}

fn recoder() -> Vec<u8> {
    let mut writer = Writer::default();
    writer.i32(9);
    for code in [0, 7, 7, 1, 2, 3, 4, 5, 6] {
        writer.u8(0).i32(1).i32(code);
    }
    writer.0
}

/// A word list from (letter, last of its node, a word may end, child) edges; four bits a letter.
fn dawg(edges: &[(u64, bool, bool, u64)]) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.0.extend(42_i16.to_le_bytes());
    writer.i32(9).i32(edges.len() as i32);
    for &(letter, last, ends, child) in edges {
        let edge = letter | u64::from(last) << 4 | u64::from(ends) << 6 | child << 7;
        writer.0.extend(edge.to_le_bytes());
    }
    writer.0
}

/// The whole file.
pub(crate) fn model_file() -> Vec<u8> {
    let components = [
        network(),
        // A bare word, or one with a dash after it.
        dawg(&[(0, true, true, 1), (8, true, true, 0)]),
        // "ab" and "aế".
        dawg(&[(3, true, false, 1), (4, false, true, 0), (5, true, true, 0)]),
        // One digit, or two.
        dawg(&[(0, true, true, 1), (0, true, true, 0)]),
        unicharset(),
        recoder(),
        b"synthetic".to_vec(),
    ];
    let mut offset = 4 + 24 * 8;
    let mut file = 24_u32.to_le_bytes().to_vec();
    (0..17).for_each(|_| file.extend((-1_i64).to_le_bytes()));
    for component in &components {
        file.extend((offset as i64).to_le_bytes());
        offset += component.len();
    }
    components.iter().for_each(|component| file.extend(component));
    file
}

/// Grey pixels with strokes that follow no language.
pub(crate) fn picture(seed: u64, width: usize, height: usize) -> Vec<u8> {
    let mut random = Random::new(seed);
    let mut pixels = vec![230; width * height];
    for _ in 0..width {
        let (x, y) = (random.below(width as u64) as usize, random.below(height as u64) as usize);
        let (ink, length) = (random.below(90) as u8, 1 + random.below(9) as usize);
        let along = random.below(2) == 0;
        for step in 0..length {
            let (x, y) = if along { (x + step, y) } else { (x, y + step) };
            if x < width && y < height {
                pixels[y * width + x] = ink;
            }
        }
    }
    pixels
}
