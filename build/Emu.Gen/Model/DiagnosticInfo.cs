using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Emu.Gen.Model;

/// <summary>A place in the sources that compares by content.</summary>
internal sealed record PlaceInfo(string File, TextSpan Span, LinePositionSpan Lines)
{
    public static PlaceInfo? Of(Location? location) =>
        location?.SourceTree is { } tree ? new PlaceInfo(tree.FilePath, location.SourceSpan, location.GetLineSpan().Span) : null;

    public Location ToLocation() => Location.Create(File, Span, Lines);
}

/// <summary>A diagnostic that compares by content.</summary>
internal sealed record DiagnosticInfo(DiagnosticDescriptor Descriptor, PlaceInfo? Place, EquatableArray<string> Arguments)
{
    public Diagnostic ToDiagnostic() => Diagnostic.Create(Descriptor, Place?.ToLocation() ?? Location.None, [.. Arguments]);
}

/// <summary>What was found wrong in one class.</summary>
internal sealed class Findings
{
    private readonly List<DiagnosticInfo> items = [];

    public EquatableArray<DiagnosticInfo> Items => new(items);

    public void Add(DiagnosticDescriptor descriptor, Location? location, params string[] arguments) =>
        items.Add(new DiagnosticInfo(descriptor, PlaceInfo.Of(location), new EquatableArray<string>(arguments)));

    public void Add(DiagnosticDescriptor descriptor, ISymbol symbol, params string[] arguments) =>
        Add(descriptor, symbol.Locations.FirstOrDefault(l => l.IsInSource), arguments);
}
