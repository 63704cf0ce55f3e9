'use client';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { callApi } from '@/components/api';
import { Button, useToasts } from '@/components/ui';

export function OpenShared({ secret }: { readonly secret: string }) {
  const router = useRouter();
  const toasts = useToasts();
  const [isWorking, setWorking] = useState(false);
  const open = async () => {
    setWorking(true);
    try {
      router.push((await callApi<{ readonly path: string }>('POST', '/api/v1/share', { secret })).path);
    } catch (error) {
      toasts.fail(error);
      setWorking(false);
    }
  };
  return <Button variant="primary" working={isWorking} onClick={() => void open()}>Open notebook</Button>;
}
