import { Refusal } from '@blueocean/shared-config'
import { addCampaign, addShare, listCampaigns } from './campaigns.js'
import { rank } from './score.js'
import { signLink } from './signature.js'

/** What KVIBE's backend answers. */
export function routes({ database, cache, metrics, variables, secrets }) {
  const channels = variables.CAMPAIGN_CHANNELS.split(',').map((text) => text.trim())
  const scores = async () => {
    const known = await cache.get('scores')
    if (known !== null) return JSON.parse(known)
    const ranked = rank(await listCampaigns(database))
    await cache.set('scores', JSON.stringify(ranked), 1)
    return ranked
  }
  return {
    'GET /api': () => ({ json: { app: 'kvibe', channels } }),
    'GET /api/campaigns': async () => ({ json: { campaigns: await listCampaigns(database) } }),
    'POST /api/campaigns': async ({ body }) => {
      const campaign = await addCampaign(database, readCampaign(body))
      if (campaign === undefined) throw new Refusal(409, 'a campaign has this name already')
      return { status: 201, json: campaign }
    },
    'POST /api/campaigns/:id/shares': async ({ params, body }) => {
      const share = readShare(params, body, channels)
      if (!(await addShare(database, share))) throw new Refusal(404, 'there is no such campaign')
      return { status: 201, json: { ...share, signature: signLink(secrets.KVIBE_SIGNING_KEY, share) } }
    },
    'GET /api/scores': async () => {
      const ranked = await scores()
      metrics.gauge('kvibe_best_score', ranked[0]?.score ?? 0)
      return { json: { scores: ranked } }
    },
  }
}

/** The campaign that a body describes; refuses with what is wrong. */
export function readCampaign({ name, product }) {
  const isText = (text) => typeof text === 'string' && text.trim() !== '' && text.length <= 80
  if (!isText(name) || !isText(product)) throw new Refusal(400, 'name and product of 1 to 80 characters are wanted')
  return { name: name.trim(), product: product.trim() }
}

function readShare({ id }, { channel }, channels) {
  if (!/^\d{1,15}$/.test(id)) throw new Refusal(404, 'there is no such campaign')
  if (!channels.includes(channel)) throw new Refusal(400, `a channel is wanted: ${channels.join(', ')}`)
  return { id: Number(id), channel }
}
