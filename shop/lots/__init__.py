"""Which lot of a product went to whom, until when it may be used, and how it is called back."""
