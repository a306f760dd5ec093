use std::fmt::Display;

use leptos::prelude::*;

use super::IconButton;

/// A number that can be typed and stepped.
pub(crate) trait Steps: Copy + PartialEq + Display + Send + Sync + 'static {
    /// How a keyboard on glass is to be laid out for it.
    const KEYS: &'static str;
    /// The number that was typed, if it is one.
    fn read(text: &str) -> Option<Self>;
    /// One more.
    fn up(self) -> Self;
    /// One less, but not below nothing.
    fn down(self) -> Self;
}

impl Steps for u32 {
    const KEYS: &'static str = "numeric";

    fn read(text: &str) -> Option<Self> {
        text.trim().parse().ok()
    }

    fn up(self) -> Self {
        self.saturating_add(1)
    }

    fn down(self) -> Self {
        self.saturating_sub(1)
    }
}

impl Steps for f64 {
    const KEYS: &'static str = "decimal";

    fn read(text: &str) -> Option<Self> {
        text.trim().parse().ok().filter(|number: &Self| number.is_finite() && *number >= 0.0)
    }

    fn up(self) -> Self {
        self + 1.0
    }

    fn down(self) -> Self {
        (self - 1.0).max(0.0)
    }
}

/// A number that is typed, or stepped up and down.
#[component]
pub(crate) fn Stepper<T: Steps>(
    label: &'static str,
    #[prop(into)] value: Signal<T>,
    #[prop(into)] on_change: Callback<T>,
    /// What the number counts, e.g. `tasks`; nothing where that is not known.
    #[prop(into)]
    unit: Signal<&'static str>,
    hook: &'static str,
) -> impl IntoView {
    let typed = move |event: web_sys::Event| {
        if let Some(number) = T::read(&event_target_value(&event)) {
            on_change.run(number);
        }
    };
    // What is no number is put right when the field is left.
    let restore = move |event: web_sys::Event| {
        event_target::<web_sys::HtmlInputElement>(&event).set_value(&value.get_untracked().to_string());
    };
    let select = |event: web_sys::FocusEvent| event_target::<web_sys::HtmlInputElement>(&event).select();
    let step = move |step: fn(T) -> T| on_change.run(step(value.get_untracked()));
    view! {
        <div class="stepper">
            <label class="field-label" for=hook>
                {label}
            </label>
            <div class="stepper-box">
                <IconButton
                    icon=icondata_lu::LuMinus
                    label=format!("{label}: one less")
                    on_press=move |()| step(T::down)
                />
                <input
                    id=hook
                    type="text"
                    inputmode=T::KEYS
                    autocomplete="off"
                    data-test=hook
                    prop:value=move || value.get().to_string()
                    on:focus=select
                    on:input=typed
                    on:change=restore
                />
                <IconButton
                    icon=icondata_lu::LuPlus
                    label=format!("{label}: one more")
                    on_press=move |()| step(T::up)
                />
                <span class="faint">{unit}</span>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_taken_and_shown_as_they_are() {
        assert_eq!(f64::read(" 62.5 ").map(|number| number.to_string()).as_deref(), Some("62.5"));
        assert_eq!(f64::read("70").map(|number| number.to_string()).as_deref(), Some("70"));
        assert_eq!(u32::read("62.5"), None);
    }

    #[test]
    fn what_is_no_number_is_not_taken() {
        for text in ["", "-1", "NaN", "inf", "six"] {
            assert_eq!(f64::read(text), None, "{text}");
            assert_eq!(u32::read(text), None, "{text}");
        }
    }

    #[test]
    fn nothing_is_the_least() {
        assert_eq!(0_u32.down(), 0);
        assert_eq!(u32::MAX.up(), u32::MAX);
        assert!(0.5_f64.down().abs() < f64::EPSILON);
    }
}
