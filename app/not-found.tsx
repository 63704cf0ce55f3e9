import { ButtonLink, Empty } from '@/components/ui';

export default function NotFound() {
  return <main><Empty isPage title="Nothing at this address" action={<ButtonLink href="/" icon="back">To your projects</ButtonLink>}>It was moved or removed, or your role does not reach it.</Empty></main>;
}
