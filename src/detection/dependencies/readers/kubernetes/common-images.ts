const common: ReadonlySet<string> = new Set([
  ...['alpine', 'busybox', 'debian', 'ubuntu', 'nginx', 'redis', 'postgres', 'postgresql'],
  ...['mysql', 'mariadb', 'mongo', 'mongodb', 'rabbitmq', 'node', 'python', 'golang'],
  ...['httpd', 'envoy', 'memcached', 'traefik', 'kafka', 'zookeeper', 'elasticsearch', 'kibana'],
  ...['grafana', 'prometheus', 'jaeger', 'loki', 'valkey', 'minio', 'vault', 'consul'],
  ...['haproxy', 'caddy', 'keycloak', 'mailhog', 'nats', 'etcd', 'ruby', 'php'],
  ...['rust', 'openjdk', 'eclipse-temurin', 'amazoncorretto', 'maven', 'gradle', 'composer', 'bun'],
  ...['deno', 'dotnet', 'perl', 'elixir', 'erlang', 'swift', 'scratch', 'fedora'],
  ...['centos', 'rockylinux', 'archlinux', 'tomcat', 'jetty', 'wordpress', 'buildpack-deps', 'couchdb'],
  ...['cassandra', 'influxdb', 'telegraf', 'registry', 'docker', 'solr', 'neo4j'],
])

/** Whether everybody uses an image of that last name: a folder called so does not make it ours. */
export function isCommon(name: string): boolean {
  return common.has(name)
}
