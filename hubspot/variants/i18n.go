package variants

func i18nVariants() []Variant {
	return nil
}
