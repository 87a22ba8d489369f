"""The assessment in FHIR R4, for other software: its questions as a Questionnaire, answers as a response to it."""
