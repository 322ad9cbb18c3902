namespace Emu.Monitor.Wire;

/// <summary>Classes of errors on the wire; there are no others.</summary>
public enum QmpErrorClass
{
    /// <summary>Anything that has no class of its own.</summary>
    GenericError,

    /// <summary>There is no such command, or not now.</summary>
    CommandNotFound,

    /// <summary>A device is not at work.</summary>
    DeviceNotActive,

    /// <summary>There is no such device.</summary>
    DeviceNotFound,

    /// <summary>Kept for the protocol's sake.</summary>
    KVMMissingCap,
}
