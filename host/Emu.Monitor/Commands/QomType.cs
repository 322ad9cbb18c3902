using Emu.Abstractions.Qom;

namespace Emu.Monitor.Commands;

/// <summary>Kinds of properties in the words of the protocol.</summary>
internal static class QomType
{
    /// <summary>The word for a kind.</summary>
    /// <param name="property">The property.</param>
    public static string Of(PropertyDescriptor property) =>
        Of(property.Kind.ToString().ToLowerInvariant(), property.ItemKind.ToString().ToLowerInvariant(), property.LinkType);

    /// <summary>The word for a kind as manifests name it.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="item">Kind of a list's items.</param>
    /// <param name="link">Class or interface of a linked object.</param>
    public static string Of(string kind, string item, string link) => kind switch
    {
        "int" => "int64",
        "uint" => "uint64",
        "text" or "enum" => "string",
        "link" => $"link<{link[(link.LastIndexOf('.') + 1)..]}>",
        "list" => $"[{Of(item, "", link)}]",
        _ => kind,
    };
}
