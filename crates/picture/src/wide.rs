//! Loops that do many pixels at once.

/// Compiles a function's loops twice, for any processor and for those with AVX2, and calls the ones that this processor runs.
///
/// For loops that pick every second or third byte, which without AVX2 compilers pick one by one in ten times the time, and
/// for long ones over whole pages, which take up to twice as long.
macro_rules! wide {
    ($(#[$about:meta])* $visible:vis fn $name:ident($($argument:ident: $type:ty),* $(,)?) $body:block) => {
        $(#[$about])*
        #[allow(unsafe_code, reason = "a safe function is called that not every processor can run")]
        $visible fn $name($($argument: $type),*) {
            #[inline(always)]
            fn plain($($argument: $type),*) $body
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2")]
                fn avx2($($argument: $type),*) {
                    plain($($argument),*)
                }
                if std::arch::is_x86_feature_detected!("avx2") {
                    // SAFETY: the processor has the instructions.
                    return unsafe { avx2($($argument),*) };
                }
            }
            plain($($argument),*)
        }
    };
}

pub(crate) use wide;
