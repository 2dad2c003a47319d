// Reads activities, one to a line, and lets Microsoft's renderer parse and
// validate the card of each. What it objects to is written, one to a line.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';

const { AdaptiveCard, SerializationContext, Versions } = createRequire(import.meta.url)('adaptivecards/dist/adaptivecards.js');

const problems = (content) => {
  const context = new SerializationContext(Versions.v1_5);
  const card = new AdaptiveCard();
  card.parse(content, context);
  const found = [];
  for (let i = 0; i < context.eventCount; i++) found.push(context.getEventAt(i).message);
  for (const failure of card.validateProperties().validationEvents) found.push(failure.message);
  if (card.getItemCount() === 0) found.push('nothing of the card is left');
  return found;
};

for await (const line of createInterface({ input: process.stdin })) {
  const activity = JSON.parse(line);
  const found = [];
  for (const attachment of activity.attachments ?? []) found.push(...problems(attachment.content));
  if (!activity.attachments && !activity.text) found.push('neither text nor card');
  console.log(JSON.stringify(found));
}
