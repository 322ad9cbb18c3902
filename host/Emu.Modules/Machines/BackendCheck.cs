using Emu.Abstractions.Qom;
using Emu.Core;
using Emu.Core.MachineFiles;
using Emu.Modules.Manifests;

namespace Emu.Modules.Machines;

/// <summary>Checks the short form of a backend: <c>kind:path,option=value</c>, <c>file=PATH,format=raw</c>.</summary>
internal sealed class BackendCheck(TypeTable types, MachineProblems problems)
{
    private static readonly string[] Kinds = ["backend"];

    /// <summary>Checks one.</summary>
    /// <param name="property">The property that it stands in.</param>
    /// <param name="text">What is written.</param>
    /// <param name="span">Where.</param>
    /// <param name="names">Ids of the machine, for what may have been meant.</param>
    public void CheckShort(string property, string text, SourceSpan span, MachineNames names)
    {
        if (names.MayExist(text))
        {
            return;
        }

        try
        {
            Check(ShortBackend.Parse(property, text), property, span, names);
        }
        catch (PropertyException e)
        {
            problems.Add(span, e.Message);
        }
    }

    private void Check(ShortBackend backend, string property, SourceSpan span, MachineNames names)
    {
        string what = property switch
        {
            ShortBackend.Drive => "format of a disk image",
            ShortBackend.Netdev => "kind of network",
            _ => "character backend",
        };
        string kind = backend.Kind;
        if (types.Find(backend.Type) is not { } type)
        {
            IEnumerable<string> known = types.NamesOf(Kinds).Where(name => name.StartsWith(backend.TypePrefix, StringComparison.Ordinal)).Select(name => name[backend.TypePrefix.Length..]);
            known = property == ShortBackend.Drive ? known : known.Concat(names.All.Where(id => NearestName.Find(kind, [id]) is not null));
            known = property == ShortBackend.Chardev ? known.Concat(ShortBackend.AddressWords) : known;
            problems.Add(span, $"no {what} '{kind}'{NearestName.Hint(kind, known)}");
            return;
        }

        PropertyDescription? path = type.Properties.FirstOrDefault(p => p.Name == "path");
        bool givesPath = backend.Settings.Any(setting => setting.Name == "path");
        if (givesPath && path is null)
        {
            problems.Add(span, $"the {what} '{kind}' takes no path, so nothing stands behind '{kind}'");
            return;
        }

        if (!givesPath && path is { Required: true })
        {
            problems.Add(span, $"the {what} '{kind}' needs a path: {kind}:PATH");
            return;
        }

        IEnumerable<PropertyModel> properties = backend.Settings.Select(setting => new PropertyModel(setting.Name, setting.Value, span));
        new PropertyCheck(names, this, problems).Check(new CheckedObject(kind, type, backend.Type, [.. properties], span), isDevice: false);
    }
}
