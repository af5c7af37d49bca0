package variants

func authVariants() []Variant {
	return nil
}
