namespace Emu.Core.MachineFiles;

/// <summary>What is put into a machine file to make a machine of it.</summary>
public sealed record ModelRequest
{
    /// <summary>What was set from outside.</summary>
    public IReadOnlyList<Setting> Settings { get; init; } = [];

    /// <summary>Name of a profile, or null.</summary>
    public string? Profile { get; init; }

    /// <summary>Where the profile was named.</summary>
    public SourceSpan ProfileSpan { get; init; }

    /// <summary>Raw images to load: each makes the device that section <c>load</c> describes, with $file and $address.</summary>
    public IReadOnlyList<LoadSetting> Loads { get; init; } = [];

    /// <summary>Disks to attach: each makes the device that section <c>drive</c> describes, with $drive and $index.</summary>
    public IReadOnlyList<DriveSetting> Drives { get; init; } = [];

    /// <summary>Networks to attach: each makes the device that section <c>net</c> describes, with $netdev, $mac and $index.</summary>
    public IReadOnlyList<NetSetting> Nets { get; init; } = [];

    /// <summary>The accelerator that runs every cluster in place of the file's; null for the file's own.</summary>
    public AccelSetting? Accel { get; init; }

    /// <summary>Whether the file's checks decide; they do not for a machine that will not run at once, or that an image is loaded into.</summary>
    public bool RunsChecks { get; init; } = true;

    /// <summary>
    /// Whether everything in the file is read, for a look at what the conditions leave out: they are taken as true, and a parameter
    /// without a value gets one of its kind. Not for a machine that is built.
    /// </summary>
    public bool Everything { get; init; }
}

/// <summary>What could be read of a machine.</summary>
/// <param name="Model">The machine, without what could not be read.</param>
/// <param name="UnreadIds">Ids of what could not be read; one that ends in <c>*</c> stands for all that begin so.</param>
public sealed record ModelReading(MachineModel Model, IReadOnlyCollection<string> UnreadIds)
{
    /// <summary>Whether an id may be one of those that could not be read.</summary>
    /// <param name="id">The id.</param>
    public bool MayBeUnread(string id) =>
        UnreadIds.Any(unread => unread.EndsWith('*') ? id.StartsWith(unread[..^1], StringComparison.Ordinal) : id == unread);
}
