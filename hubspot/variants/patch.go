package variants

func patchVariants() []Variant {
	return nil
}
