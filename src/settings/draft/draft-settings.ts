import { AppError } from '../../lib/errors.ts'
import { groupParts } from './grouping.ts'
import { renderDraft } from './rendering.ts'
import type { Repository } from './repository.ts'
import { surveyRepository } from './survey.ts'

/** Drafts a commented `tidegate.yaml` from what a repository contains; throws `not-found` when nothing in it can be started. */
export async function draftSettings(repository: Repository): Promise<string> {
  const survey = await surveyRepository(repository)
  if (survey.parts.length === 0) {
    throw new AppError('not-found', 'nothing that can be deployed was found in this repository', {
      hint: 'Looked for package.json with a start script, go.mod with main.go or cmd/*, and Dockerfile. Write tidegate.yaml by hand, or start from examples/.',
    })
  }
  return renderDraft(survey, groupParts(survey))
}
