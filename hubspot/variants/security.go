package variants

func securityVariants() []Variant {
	return nil
}
