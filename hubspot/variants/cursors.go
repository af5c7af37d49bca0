package variants

func cursorVariants() []Variant {
	return nil
}
