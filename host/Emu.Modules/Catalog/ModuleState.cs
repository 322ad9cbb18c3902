namespace Emu.Modules.Catalog;

/// <summary>State of a module. The first four follow from manifests and files alone; the others are those of a running host.</summary>
public enum ModuleState : byte
{
    /// <summary>Can be loaded.</summary>
    Available,

    /// <summary>Switched off by the user.</summary>
    Disabled,

    /// <summary>Made for another contract than this host's.</summary>
    Incompatible,

    /// <summary>Cannot be loaded.</summary>
    Failed,

    /// <summary>Its code is in the process.</summary>
    Loaded,

    /// <summary>Its code is in the process, and one of its devices threw.</summary>
    Faulted,

    /// <summary>It was unloaded or superseded; its code leaves when the last object does.</summary>
    Unloading,
}
