// Only a client bundle resolves to this file, and it must not be built: the unresolvable name below is the error the developer reads.
// @ts-expect-error -- there is no such module, on purpose
// oxlint-disable-next-line import/no-unassigned-import
import "./@enkryptify/next/server is for server code only: read the secret in a server component, route handler or getServerSideProps";
