namespace Emu.Monitor.Commands;

/// <summary>A command of the wire with its arguments. Immutable; <see cref="Schema.QmpCommandAttribute"/> names it.</summary>
internal abstract record QmpCommand
{
    /// <summary>Type of what it returns; null for nothing.</summary>
    public virtual Type? Result => null;

    /// <summary>Does it.</summary>
    /// <param name="context">Who asks, and of which machine.</param>
    /// <returns>What it returns; null for nothing.</returns>
    /// <exception cref="Abstractions.Qom.EmuException">It cannot be done; nothing has changed.</exception>
    public abstract object? Execute(CommandContext context);
}

/// <summary>A command that returns nothing.</summary>
internal abstract record QmpAction : QmpCommand
{
    /// <inheritdoc/>
    public sealed override object? Execute(CommandContext context)
    {
        Run(context);
        return null;
    }

    /// <summary>Does it.</summary>
    /// <param name="context">Who asks, and of which machine.</param>
    protected abstract void Run(CommandContext context);
}

/// <summary>A command that returns something.</summary>
/// <typeparam name="T">What it returns: a type that the wire knows.</typeparam>
internal abstract record QmpQuery<T> : QmpCommand
    where T : notnull
{
    /// <inheritdoc/>
    public sealed override Type Result => typeof(T);

    /// <inheritdoc/>
    public sealed override object Execute(CommandContext context) => Run(context);

    /// <summary>Does it.</summary>
    /// <param name="context">Who asks, and of which machine.</param>
    protected abstract T Run(CommandContext context);
}
