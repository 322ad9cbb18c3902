using Emu.Gen.Model;

namespace Emu.Gen.Read;

/// <summary>A kind of port to a backend: a handle that appears as a link property.</summary>
internal sealed class PortKind
{
    private PortKind(HandleKind kind, string subject, string name) => (Kind, Subject, Name) = (kind, subject, name);

    public static PortKind[] All { get; } = [new(HandleKind.CharPort, "Char", "chardev"), new(HandleKind.NetPort, "Net", "netdev")];

    public HandleKind Kind { get; }

    /// <summary>Name of the link property when the attribute gives none.</summary>
    public string Name { get; }

    public string Attribute => Known.Qdev + Subject + "PortAttribute";

    public string Port => $"{Known.Backends}.{Subject}Port";

    /// <summary>What the class implements.</summary>
    public string Frontend => $"{Known.Backends}.I{Subject}Frontend";

    /// <summary>What the link takes.</summary>
    public string Backend => $"{Known.Backends}.I{Subject}Backend";

    private string Subject { get; }

    public static PortKind? Of(HandleKind kind) => All.FirstOrDefault(p => p.Kind == kind);
}
