import { ButtonLink, Empty } from '@/components/ui';

export default function NotFoundInProject() {
  return <Empty isPage title="Nothing at this address" action={<ButtonLink href="/" icon="back">To your projects</ButtonLink>}>It was moved or removed, or your role does not reach it. Somebody with the link may know where it went.</Empty>;
}
