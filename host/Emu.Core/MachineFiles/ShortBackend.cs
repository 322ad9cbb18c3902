using Emu.Abstractions.Qom;
using Emu.Core.Commands;
using Emu.Core.Objects;

namespace Emu.Core.MachineFiles;

/// <summary>
/// A backend that a device's property describes instead of naming one: <c>chardev: "unix:/tmp/x,server=on"</c>,
/// <c>drive: "file=disk.img,format=raw"</c>, <c>netdev: "user,hostfwd=tcp::2222-:22"</c>. It is made before the device, under the device's id and a suffix.
/// </summary>
/// <param name="TypePrefix">What the name of its type begins with.</param>
/// <param name="Kind">The rest of it.</param>
/// <param name="Settings">Its properties.</param>
public sealed record ShortBackend(string TypePrefix, string Kind, IReadOnlyList<PropertySetting> Settings)
{
    /// <summary>The property that takes a character backend.</summary>
    public const string Chardev = "chardev";

    /// <summary>The property that takes a block backend.</summary>
    public const string Drive = "drive";

    /// <summary>The property that takes a network backend.</summary>
    public const string Netdev = "netdev";

    /// <summary>What comes before the suffix of the backend behind one that several devices share.</summary>
    public const string SharedSuffix = "-base";

    private const string SharedKind = "mux";
    private const string GuessedKind = "auto";
    private const string MonitorWord = "mon:";

    /// <summary>Words that stand before the colon and are no kind: the kind, and what is behind the colon.</summary>
    private static readonly AddressForm[] Addresses =
    [
        new("tcp", "socket", ["host", "port"], null),
        new("telnet", "socket", ["host", "port"], "telnet"),
        new("unix", "socket", ["path"], null),
    ];

    /// <summary>Names of the options of a drive that its backend calls otherwise.</summary>
    private static readonly Dictionary<string, string> DriveNames = new(StringComparer.Ordinal) { ["file"] = "filename", ["readonly"] = "read-only" };

    /// <summary>Name of its type.</summary>
    public string Type => TypePrefix + Kind;

    /// <summary>Whether several devices may use it.</summary>
    public bool IsShared { get; init; }

    /// <summary>Whether the program's prompt shares it.</summary>
    public bool HasMonitor { get; init; }

    /// <summary>The words of addresses, for people who look for one.</summary>
    public static IEnumerable<string> AddressWords => Addresses.Select(address => address.Word);

    /// <summary>What the id of such a backend ends with, after the id of its device; null for other properties.</summary>
    /// <param name="property">The device's property.</param>
    public static string? SuffixOf(string property) => property is Chardev or Drive or Netdev ? "-" + property : null;

    /// <summary>Whether a text in a property describes a backend; otherwise it can only be an id.</summary>
    /// <param name="property">The device's property.</param>
    /// <param name="text">Its value.</param>
    public static bool Is(string property, string text) => property switch
    {
        Chardev or Netdev => text.Length > 0,
        Drive => text.Contains("file=", StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>Reads the description.</summary>
    /// <param name="property">The device's property.</param>
    /// <param name="text">Its value.</param>
    /// <exception cref="PropertyException">It is none.</exception>
    public static ShortBackend Parse(string property, string text) => property switch
    {
        Drive => ParseDrive(text),
        Netdev => ParseNetdev(text),
        _ => ParseChardev(text),
    };

    /// <summary>Takes the card's address out of a network's description, as users write both in one.</summary>
    /// <param name="text">What a user wrote: <c>user,mac=52:54:00:12:34:56,hostfwd=tcp::2222-:22</c>.</param>
    /// <param name="mac">The address; empty when there is none.</param>
    /// <returns>The description without it.</returns>
    /// <exception cref="PropertyException">It is none.</exception>
    public static string ResolveNetdev(string text, out string mac)
    {
        const string name = "mac";
        OptionText options = OptionText.Parse(text, hasFirst: true, repeats: true);
        string[] given = [.. options.Options.Where(option => option.Name == name).Select(option => option.Value)];
        if (options.First.Length == 0 || options.First.Contains('=', StringComparison.Ordinal))
        {
            throw new PropertyException($"'{text}' does not begin with a kind of network; expected KIND,name=value, such as user,hostfwd=tcp::2222-:22");
        }

        mac = given.Length <= 1 ? given.FirstOrDefault("") : throw new PropertyException($"'{text}' sets '{name}' twice; keep one of the two");
        return (options with { Options = [.. options.Options.Where(option => option.Name != name)] }).ToString();
    }

    /// <summary>A drive's description with the full path of its file; a file alone counts as one, too.</summary>
    /// <param name="text">What a user wrote: <c>disk.img,readonly=on</c>.</param>
    /// <param name="fullPath">Makes a path full.</param>
    /// <param name="file">The file.</param>
    /// <exception cref="PropertyException">It is none.</exception>
    public static string ResolveDrive(string text, Func<string, string> fullPath, out string file)
    {
        OptionText options = OptionText.Parse(text, hasFirst: false);
        if (options.First.Length > 0)
        {
            options = new OptionText("", [("file", options.First), .. options.Options]);
        }

        (string Name, string Value) given = options.Options.FirstOrDefault(option => option.Name == "file");
        if (options.Options.Count(option => option.Name == "file") != 1 || given.Value.Length == 0 || given.Value.Contains('\0', StringComparison.Ordinal))
        {
            throw new PropertyException($"'{text}' names no image, or two; expected file=PATH, such as file=disk.qcow2,format=qcow2,readonly=on");
        }

        string path = file = fullPath(given.Value);
        return new OptionText("", [.. options.Options.Select(option => option.Name == "file" ? (option.Name, path) : option)]).ToString();
    }

    /// <summary>Adds the commands that make it.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="span">Where it is described.</param>
    /// <param name="commands">Takes them.</param>
    internal void AddCommands(string id, SourceSpan span, List<MachineCommand> commands)
    {
        if (TypePrefix == BlockdevAddCommand.TypePrefix)
        {
            commands.Add(new BlockdevAddCommand(Kind, id, Settings) { Source = span });
            return;
        }

        if (TypePrefix == NetdevAddCommand.TypePrefix)
        {
            commands.Add(new NetdevAddCommand(Kind, id, Settings) { Source = span });
            return;
        }

        commands.Add(new ChardevAddCommand(Kind, IsShared ? id + SharedSuffix : id, Settings) { Source = span });
        if (IsShared)
        {
            PropertySetting shared = new(Chardev, PropertyValue.Of(id + SharedSuffix));
            commands.Add(new ChardevAddCommand(SharedKind, id, HasMonitor ? [shared, new PropertySetting("monitor", PropertyValue.Of(true))] : [shared]) { Source = span });
        }
    }

    private static ShortBackend ParseDrive(string text)
    {
        OptionText options = OptionText.Parse(text, hasFirst: false);
        if (options.First.Length > 0)
        {
            throw new PropertyException($"'{text}' does not begin with an option; expected file=PATH,name=value");
        }

        string? format = options.Options.FirstOrDefault(option => option.Name == "format").Value;
        PropertySetting[] settings = [.. options.Options.Where(option => option.Name != "format").Select(option => Setting(DriveNames.GetValueOrDefault(option.Name, option.Name), option.Value))];
        return new ShortBackend(BlockdevAddCommand.TypePrefix, format ?? GuessedKind, settings);
    }

    /// <summary>An option that is given several times is a list.</summary>
    private static ShortBackend ParseNetdev(string text)
    {
        OptionText options = OptionText.Parse(ResolveNetdev(text, out string mac), hasFirst: true, repeats: true);
        if (mac.Length > 0)
        {
            throw new PropertyException($"'{text}': mac is the card's, not the network's; set it there");
        }

        PropertySetting[] settings =
        [
            .. options.Options.GroupBy(option => option.Name, option => option.Value, StringComparer.Ordinal)
                .Select(group => group.Count() == 1 ? Setting(group.Key, group.First()) : new PropertySetting(group.Key, PropertyValue.Of([.. group.Select(PropertyValue.Of)]))),
        ];
        return new ShortBackend(NetdevAddCommand.TypePrefix, options.First, settings);
    }

    private static ShortBackend ParseChardev(string text)
    {
        if (text.StartsWith(MonitorWord, StringComparison.Ordinal) && text.Length > MonitorWord.Length)
        {
            return ParseChardev(text[MonitorWord.Length..]) with { IsShared = true, HasMonitor = true };
        }

        OptionText options = OptionText.Parse(text, hasFirst: true);
        int colon = options.First.IndexOf(':', StringComparison.Ordinal);
        string word = colon < 0 ? options.First : options.First[..colon];
        string? rest = colon < 0 ? null : options.First[(colon + 1)..];
        var settings = new List<PropertySetting>();
        string kind = word;
        AddressForm? address = Array.Find(Addresses, form => form.Word == word);
        if (address is not null)
        {
            kind = address.Kind;
            settings.AddRange(Address(text, word, rest, address.Parts));
            if (address.Also is not null)
            {
                settings.Add(Setting(address.Also, "on"));
            }
        }
        else if (rest is not null)
        {
            settings.Add(Setting("path", rest));
        }

        bool isShared = false;
        foreach ((string name, string value) in options.Options)
        {
            if (name == SharedKind)
            {
                isShared = value is "on" or "true" or "yes";
            }
            else
            {
                settings.Add(Setting(name, value));
            }
        }

        if (address is not null)
        {
            AddSides(settings);
        }

        return new ShortBackend(ChardevAddCommand.TypePrefix, kind, settings) { IsShared = isShared };
    }

    /// <summary>In this form one connects unless told to serve, and who serves waits unless told not to.</summary>
    private static void AddSides(List<PropertySetting> settings)
    {
        if (!settings.Exists(setting => setting.Name == "server"))
        {
            settings.Add(Setting("server", "off"));
        }
        else if (!settings.Exists(setting => setting.Name == "wait"))
        {
            settings.Add(Setting("wait", "on"));
        }
    }

    private static IEnumerable<PropertySetting> Address(string text, string word, string? rest, string[] parts)
    {
        int last = rest?.LastIndexOf(':') ?? -1;
        string[] values = parts.Length == 1 ? [rest ?? ""] : last < 0 ? ["", ""] : [rest![..last].TrimStart('[').TrimEnd(']'), rest[(last + 1)..]];
        if (values[^1].Length == 0)
        {
            throw new PropertyException($"'{text}' has no address; expected {word}:{string.Join(':', parts.Select(part => part.ToUpperInvariant()))}");
        }

        return parts.Zip(values, Setting).Where(setting => setting.Value.AsText()!.Length > 0);
    }

    private static PropertySetting Setting(string name, string value) => new(name, PropertyValue.Of(value));

    /// <summary>A word before a colon that stands for a kind.</summary>
    /// <param name="word">The word.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="parts">What comes behind the colon.</param>
    /// <param name="also">An option that it sets, or null.</param>
    private sealed class AddressForm(string word, string kind, string[] parts, string? also)
    {
        public string Word { get; } = word;

        public string Kind { get; } = kind;

        public string[] Parts { get; } = parts;

        public string? Also { get; } = also;
    }
}
