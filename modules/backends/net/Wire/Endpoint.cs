namespace Emu.Backends.Net.Wire;

/// <summary>An IPv4 address and a port.</summary>
/// <param name="Address">The address.</param>
/// <param name="Port">The port.</param>
internal readonly record struct Endpoint(uint Address, ushort Port)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Ip.Text(Address)}:{Port}";
}

/// <summary>The two ends of a connection or flow.</summary>
/// <param name="Guest">The guest's end.</param>
/// <param name="Remote">The other end, as the guest sees it.</param>
internal readonly record struct FlowKey(Endpoint Guest, Endpoint Remote)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Guest} <-> {Remote}";
}
